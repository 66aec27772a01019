package io.kinesumer.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a Spring test's context a Kinesis of its own with some streams, and a state
 * store: the application under test consumes from it as it is, with its endpoints, region
 * and credentials in the place of what its properties say. Besides, a
 * {@link KinesumerTester} bean puts records and waits until they are handled.
 * <p>
 * Everything lives in the test's JVM, on ports of the loopback interface, and ends with
 * the context, so that tests may run side by side. Tests with equal annotations share a
 * context as usual in Spring, and the streams with it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface EmbeddedKinesis {

	/**
	 * The streams that are there when the application starts.
	 * @return the streams
	 */
	Stream[] streams() default {};

	/**
	 * Where the application's group meets.
	 * @return the kind of the state store
	 */
	StateStoreKind stateStore() default StateStoreKind.DYNAMODB;

	/**
	 * A stream.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@Target({})
	@interface Stream {

		/**
		 * The stream's name.
		 * @return the name
		 */
		String name();

		/**
		 * How many shards it has at first.
		 * @return the number of shards, from 1
		 */
		int shards() default 1;

	}

	/**
	 * Kinds of state stores.
	 */
	enum StateStoreKind {

		/** DynamoDB Local, as in production but for the place. */
		DYNAMODB,

		/** The memory of the context's client: a little faster to start. */
		IN_MEMORY,

		/** What the application's properties say. */
		AS_CONFIGURED

	}

}
