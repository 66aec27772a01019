package io.kinesumer.reader;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.ScanClient;
import io.kinesumer.direct.Capture;
import io.kinesumer.direct.DirectReads;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Reads records with GetRecords: through the SDK alone, or directly where that is wanted
 * and works. Thread-safe.
 */
final class RecordReads {

	private static final Logger logger = LoggerFactory.getLogger(RecordReads.class);

	private final AwsRequestOverrideConfiguration bounds;

	private final Function<StreamRef, ScanClient> wanted;

	/** The streams that are read, and whether directly. */
	private final Map<StreamRef, Boolean> direct = new ConcurrentHashMap<>();

	RecordReads(AwsRequestOverrideConfiguration bounds, Function<StreamRef, ScanClient> wanted) {
		this.bounds = bounds;
		this.wanted = wanted;
	}

	/**
	 * Whether a stream that has been read is read directly.
	 */
	boolean isDirect(StreamRef stream) {
		return this.direct.getOrDefault(stream, false);
	}

	Answer read(KinesisClient client, StreamRef stream, ShardKey shard, String iterator, int limit) {
		GetRecordsRequest.Builder request = GetRecordsRequest.builder()
			.shardIterator(iterator)
			.limit(limit)
			.streamARN(stream.arn())
			.overrideConfiguration(this.bounds);
		Boolean isDirect = this.direct.get(stream);
		if (isDirect == null) {
			isDirect = isPossible(client, stream);
			this.direct.put(stream, isDirect);
		}
		Answer answer = isDirect ? readDirectly(client, stream, shard, request) : null;
		if (answer != null) {
			return answer;
		}
		GetRecordsResponse response = client.getRecords(request.overrideConfiguration(this.bounds).build());
		return new Answer(response, toRecords(shard, response));
	}

	/**
	 * Reads directly, if Kinesis answers as it is known to.
	 * @return the answer, or {@code null} if the SDK must ask again
	 */
	private @Nullable Answer readDirectly(KinesisClient client, StreamRef stream, ShardKey shard,
			GetRecordsRequest.Builder request) {
		AwsRequestOverrideConfiguration.Builder call = this.bounds.toBuilder();
		Capture capture = DirectReads.capture(shard, call);
		GetRecordsResponse response = client.getRecords(request.overrideConfiguration(call.build()).build());
		List<KinesumerRecord> records = capture.records();
		if (records != null) {
			return new Answer(response, Received.of(records));
		}
		leaveToSdk(stream, capture.refusal());
		return capture.isLost() ? null : new Answer(response, toRecords(shard, response));
	}

	private void leaveToSdk(StreamRef stream, @Nullable String why) {
		if (this.direct.replace(stream, true, false)) {
			logger.warn(
					"Stream '{}' can no longer be read with kinesumer.scan.client=direct, and is read through the SDK"
							+ " until the application starts again: an answer to kinesis:GetRecords {}",
					stream, (why != null) ? why : "did not pass by");
		}
	}

	private boolean isPossible(KinesisClient client, StreamRef stream) {
		if (this.wanted.apply(stream) != ScanClient.DIRECT) {
			return false;
		}
		String interceptor;
		try {
			interceptor = DirectReads.interceptorOf(client);
		}
		catch (UnsupportedOperationException ex) { // a client of somebody's own make
			interceptor = client.getClass().getName();
		}
		if (interceptor != null) {
			logger.info("Stream '{}' is read through the SDK, and not as kinesumer.scan.client=direct asks:"
					+ " its KinesisClient has {}, which would find no records", stream, interceptor);
		}
		return interceptor == null;
	}

	private static Received toRecords(ShardKey shard, GetRecordsResponse response) {
		List<Record> sources = response.records();
		Received.Builder records = new Received.Builder(sources.size());
		for (Record source : sources) {
			records.add(toRecord(shard, source));
		}
		return records.build();
	}

	static KinesumerRecord toRecord(ShardKey shard, Record source) {
		// The array is the record's alone, and the listener sees it through a view that
		// is read-only.
		byte[] data = source.data().asByteArrayUnsafe();
		return new KinesumerRecord(shard, source.partitionKey(), source.sequenceNumber(),
				source.approximateArrivalTimestamp(), data, 0, data.length);
	}

	/**
	 * What came.
	 *
	 * @param response what Kinesis said; lacks the records where they were read directly
	 * @param received the records
	 */
	record Answer(GetRecordsResponse response, Received received) {
	}

}
