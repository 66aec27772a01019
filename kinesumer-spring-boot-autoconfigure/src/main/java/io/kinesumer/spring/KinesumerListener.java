package io.kinesumer.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Marks a method that handles the records of Kinesis streams as a member of a consumer
 * group.
 * <p>
 * The method takes, in any order: the payload ({@code byte[]},
 * {@link java.nio.ByteBuffer}, {@code String}, or any type read from JSON), an
 * {@link io.kinesumer.KinesumerRecord}, a {@link org.springframework.messaging.Message},
 * single values by {@link org.springframework.messaging.handler.annotation.Header} with
 * the names of {@link KinesumerHeaders}, and an {@link Acknowledgment}. A
 * {@link java.util.List} of payloads, records or messages makes it a batch listener. A
 * returned {@link java.util.concurrent.CompletionStage} is awaited.
 * <p>
 * Records of one shard are handed over one after the other and in order, those of
 * different shards in parallel. A record whose handling throws is handed over again after
 * a backoff, and nothing after it in its shard is before.
 * <p>
 * All attributes resolve <code>${…}</code> placeholders and <code>#{…}</code>
 * expressions.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(KinesumerListeners.class)
@MessageMapping
public @interface KinesumerListener {

	/**
	 * Streams to consume: names, ARNs, or aliases configured under
	 * {@code kinesumer.streams}.
	 * @return one stream or more
	 */
	String[] streams();

	/**
	 * The listener's id in metrics, logs and the registry, unique in the application.
	 * @return the id; by default made of the names of the bean and the method
	 */
	String id() default "";

	/**
	 * The app, which is the consumer group's name.
	 * @return the app; by default {@code kinesumer.app}
	 */
	String app() default "";

	/**
	 * How records are read: {@code polling} or {@code fan-out}.
	 * @return the mode; by default {@code kinesumer.mode}
	 */
	String mode() default "";

	/**
	 * Where the group starts in a stream that it has never consumed: {@code latest},
	 * {@code trim-horizon}, or an ISO-8601 instant.
	 * @return the position; by default {@code kinesumer.initial-position}
	 */
	String initialPosition() default "";

	/**
	 * How many partition keys of one shard are handled in parallel.
	 * @return a number from 1
	 */
	String concurrency() default "1";

	/**
	 * The largest list handed to a batch listener.
	 * @return a number from 1; by default as many as were fetched together
	 */
	String maxRecords() default "";

	/**
	 * Who decides that a handled record may be committed: {@code auto} or {@code manual}.
	 * @return the commit mode; by default {@code kinesumer.commit.mode}
	 */
	String commit() default "";

	/**
	 * The name of the bean that decides what happens after a failure.
	 * @return a bean name; by default the properties under {@code kinesumer.error}
	 */
	String errorHandler() default "";

	/**
	 * The name of the {@link io.kinesumer.RecordRecoverer} bean that takes over records
	 * whose retries are exhausted, or {@code skip} or {@code none}.
	 * @return a bean name or word; by default the {@code RecordRecoverer} bean, if there
	 * is one, else {@code kinesumer.error.recoverer}
	 */
	String recoverer() default "";

	/**
	 * The name of the bean that decides which records are handed over.
	 * @return a bean name; by default none
	 */
	String filter() default "";

	/**
	 * The name of the {@link io.kinesumer.spring.listener.PayloadConverter} or
	 * {@code MessageConverter} bean that turns records into payloads.
	 * @return a bean name; by default JSON by the application's {@code JsonMapper}, or
	 * the bean {@code kinesumerPayloadConverter}
	 */
	String converter() default "";

	/**
	 * Whether the listener takes part from the start. One that does not subscribes to
	 * nothing.
	 * @return {@code true} or {@code false}
	 */
	String autoStartup() default "true";

}
