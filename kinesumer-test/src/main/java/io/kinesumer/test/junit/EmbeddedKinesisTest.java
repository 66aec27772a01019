package io.kinesumer.test.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test an embedded Kinesis with some streams. What a parameter of a test, of a
 * lifecycle method or of a constructor asks for is handed over:
 * {@link io.kinesumer.test.EmbeddedKinesis}, a
 * {@link software.amazon.awssdk.services.kinesis.KinesisClient} of it, its
 * {@link io.kinesumer.test.kinesis.KinesisFaults faults} and
 * {@link io.kinesumer.test.kinesis.AdjustableClock clock}, {@link TestRecords} to put and
 * read records, and a {@link io.kinesumer.test.LoopbackDynamoDb} or a
 * {@link software.amazon.awssdk.services.dynamodb.DynamoDbClient} of it, which is started
 * only then.
 * <p>
 * Each test has its own, unless a {@code @BeforeAll} method asks first: then the whole
 * class has one. All of it is closed after the test or the class. Tests may run in
 * parallel. On a method the annotation replaces that of its class.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(EmbeddedKinesisExtension.class)
public @interface EmbeddedKinesisTest {

	/**
	 * The streams that are there at first.
	 * @return the streams
	 */
	Stream[] streams() default {};

	/**
	 * Where the clock of Kinesis stands still until the test moves it.
	 * @return an instant in ISO-8601, such as {@code 2026-01-01T00:00:00Z}, or nothing
	 * for a clock that runs
	 */
	String frozenAt() default "";

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

}
