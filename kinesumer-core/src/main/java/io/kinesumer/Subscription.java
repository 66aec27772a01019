package io.kinesumer;

import java.util.List;
import java.util.Objects;

import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * What a client does with one stream.
 *
 * @param stream the stream
 * @param listener a name for the handler, for logs and metrics
 * @param handler the handler
 * @param maxRecords the most records handed over at once, from 1;
 * {@link Integer#MAX_VALUE} for as many as were fetched together
 * @param start where the group starts if it has never consumed the stream, or
 * {@code null} for the client's setting
 * @param concurrency how many deliveries of one shard may be under way at once, each of
 * other partition keys, from 1
 * @param commitMode who decides what may be committed, or {@code null} for the client's
 * setting
 * @param retry what happens between the attempts to handle a record, or {@code null} for
 * the client's setting
 * @param errorHandler decides what happens after a failure, or {@code null} to try again
 * as {@code retry} says
 * @param filter decides which records are handed over, or {@code null} for all
 * @param recoverer takes over records that are not to be tried again, or {@code null} to
 * keep retrying
 */
public record Subscription(StreamRef stream, String listener, BatchRecordHandler handler, int maxRecords,
		@Nullable StartPosition start, int concurrency, @Nullable CommitMode commitMode, @Nullable RetrySettings retry,
		@Nullable ErrorHandler errorHandler, @Nullable RecordFilter filter, @Nullable RecordRecoverer recoverer) {

	/**
	 * More deliveries at once than any shard can feed, which takes 1,000 writes a second.
	 */
	public static final int MAX_CONCURRENCY = 1000;

	public Subscription {
		Objects.requireNonNull(stream, "stream");
		Objects.requireNonNull(listener, "listener");
		Objects.requireNonNull(handler, "handler");
		if (maxRecords < 1) {
			throw new IllegalArgumentException("maxRecords must be at least 1, was " + maxRecords);
		}
		if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
			throw new IllegalArgumentException(
					"concurrency must be from 1 to " + MAX_CONCURRENCY + ", was " + concurrency);
		}
	}

	/**
	 * A stream handled record by record.
	 * @param nameOrArn the stream's name or ARN
	 * @param handler the handler
	 * @return the subscription
	 */
	public static Subscription of(String nameOrArn, RecordHandler handler) {
		return of(StreamRef.of(nameOrArn), handler);
	}

	/**
	 * A stream handled record by record.
	 * @param stream the stream
	 * @param handler the handler
	 * @return the subscription
	 */
	public static Subscription of(StreamRef stream, RecordHandler handler) {
		BatchRecordHandler single = (records, delivery) -> handler.handle(records.get(0), delivery);
		return new Subscription(stream, stream.key(), single, 1, null, 1, null, null, null, null, null);
	}

	/**
	 * A stream handled in batches.
	 * @param nameOrArn the stream's name or ARN
	 * @param handler the handler
	 * @return the subscription
	 */
	public static Subscription ofBatches(String nameOrArn, BatchRecordHandler handler) {
		return ofBatches(StreamRef.of(nameOrArn), handler);
	}

	/**
	 * A stream handled in batches.
	 * @param stream the stream
	 * @param handler the handler, given a {@link List} at a time
	 * @return the subscription
	 */
	public static Subscription ofBatches(StreamRef stream, BatchRecordHandler handler) {
		return new Subscription(stream, stream.key(), handler, Integer.MAX_VALUE, null, 1, null, null, null, null,
				null);
	}

	public Subscription withStream(StreamRef stream) {
		return new Subscription(stream, this.listener, this.handler, this.maxRecords, this.start, this.concurrency,
				this.commitMode, this.retry, this.errorHandler, this.filter, this.recoverer);
	}

	public Subscription withListener(String listener) {
		return new Subscription(this.stream, listener, this.handler, this.maxRecords, this.start, this.concurrency,
				this.commitMode, this.retry, this.errorHandler, this.filter, this.recoverer);
	}

	public Subscription withMaxRecords(int maxRecords) {
		return new Subscription(this.stream, this.listener, this.handler, maxRecords, this.start, this.concurrency,
				this.commitMode, this.retry, this.errorHandler, this.filter, this.recoverer);
	}

	public Subscription withStart(@Nullable StartPosition start) {
		return new Subscription(this.stream, this.listener, this.handler, this.maxRecords, start, this.concurrency,
				this.commitMode, this.retry, this.errorHandler, this.filter, this.recoverer);
	}

	public Subscription withConcurrency(int concurrency) {
		return new Subscription(this.stream, this.listener, this.handler, this.maxRecords, this.start, concurrency,
				this.commitMode, this.retry, this.errorHandler, this.filter, this.recoverer);
	}

	public Subscription withCommitMode(@Nullable CommitMode commitMode) {
		return new Subscription(this.stream, this.listener, this.handler, this.maxRecords, this.start, this.concurrency,
				commitMode, this.retry, this.errorHandler, this.filter, this.recoverer);
	}

	public Subscription withRetry(@Nullable RetrySettings retry) {
		return new Subscription(this.stream, this.listener, this.handler, this.maxRecords, this.start, this.concurrency,
				this.commitMode, retry, this.errorHandler, this.filter, this.recoverer);
	}

	public Subscription withErrorHandler(@Nullable ErrorHandler errorHandler) {
		return new Subscription(this.stream, this.listener, this.handler, this.maxRecords, this.start, this.concurrency,
				this.commitMode, this.retry, errorHandler, this.filter, this.recoverer);
	}

	public Subscription withFilter(@Nullable RecordFilter filter) {
		return new Subscription(this.stream, this.listener, this.handler, this.maxRecords, this.start, this.concurrency,
				this.commitMode, this.retry, this.errorHandler, filter, this.recoverer);
	}

	public Subscription withRecoverer(@Nullable RecordRecoverer recoverer) {
		return new Subscription(this.stream, this.listener, this.handler, this.maxRecords, this.start, this.concurrency,
				this.commitMode, this.retry, this.errorHandler, this.filter, recoverer);
	}

}
