package io.kinesumer.reader;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import io.kinesumer.KinesumerException;
import io.kinesumer.ScanClient;
import io.kinesumer.stream.HashRange;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/**
 * Kinesis through the SDK's synchronous client.
 */
public final class SdkKinesisApi implements KinesisApi {

	private static final Logger logger = LoggerFactory.getLogger(SdkKinesisApi.class);

	/** A shard that is split has two children, whose ids follow each other. */
	private static final int MOST_CHILDREN = 10;

	private final Function<StreamRef, KinesisClient> clients;

	private final WallClock wallClock;

	private final Ticker ticker;

	private final AwsRequestOverrideConfiguration readBounds;

	private final AwsRequestOverrideConfiguration listBounds;

	private final RecordReads reads;

	private volatile @Nullable Dated lastDate;

	/**
	 * Creates an API that reads through the SDK alone.
	 * @param clients gives the client for a stream
	 * @param readTimeout how long a call for records may take, retries included
	 * @param listTimeout how long a call about a stream may take, retries included: the
	 * group's leader waits for it
	 * @param wallClock stands in where an answer carries no date
	 */
	public SdkKinesisApi(Function<StreamRef, KinesisClient> clients, Duration readTimeout, Duration listTimeout,
			WallClock wallClock) {
		this(clients, (stream) -> ScanClient.SDK, readTimeout, listTimeout, wallClock, Ticker.system());
	}

	/**
	 * Creates the API.
	 * @param clients gives the client for a stream
	 * @param scanClients says what reads the records of a stream; asked once for each
	 * @param readTimeout how long a call for records may take, retries included
	 * @param listTimeout how long a call about a stream may take, retries included: the
	 * group's leader waits for it
	 * @param wallClock stands in where an answer carries no date
	 * @param ticker monotonic time
	 */
	public SdkKinesisApi(Function<StreamRef, KinesisClient> clients, Function<StreamRef, ScanClient> scanClients,
			Duration readTimeout, Duration listTimeout, WallClock wallClock, Ticker ticker) {
		this.clients = clients;
		this.wallClock = wallClock;
		this.ticker = ticker;
		this.readBounds = bounded(readTimeout);
		this.listBounds = bounded(listTimeout);
		this.reads = new RecordReads(this.readBounds, scanClients);
	}

	private static AwsRequestOverrideConfiguration bounded(Duration timeout) {
		return AwsRequestOverrideConfiguration.builder().apiCallTimeout(timeout).build();
	}

	@Override
	public Description describe(StreamRef stream) {
		return call(stream, "kinesis:DescribeStreamSummary", (client) -> {
			DescribeStreamSummaryResponse response = client
				.describeStreamSummary((request) -> request.streamName(nameOf(stream))
					.streamARN(stream.arn())
					.overrideConfiguration(this.listBounds));
			StreamDescriptionSummary summary = response.streamDescriptionSummary();
			return new Description(summary.streamCreationTimestamp(), Duration.ofHours(summary.retentionPeriodHours()),
					serviceTime(response));
		});
	}

	@Override
	public List<Shard> listShards(StreamRef stream) {
		return call(stream, "kinesis:ListShards", (client) -> {
			List<Shard> shards = new ArrayList<>();
			String token = null;
			do {
				String next = token;
				// A token stands for the stream: name and token together are refused.
				ListShardsResponse response = client
					.listShards((request) -> request.streamName((next != null) ? null : nameOf(stream))
						.streamARN(stream.arn())
						.nextToken(next)
						.overrideConfiguration(this.listBounds));
				response.shards().forEach((shard) -> shards.add(toShard(shard)));
				token = response.nextToken();
			}
			while (token != null);
			return shards;
		});
	}

	@Override
	public String iterator(StreamRef stream, String shardId, ReadPosition from) {
		GetShardIteratorRequest.Builder request = GetShardIteratorRequest.builder()
			.streamName(nameOf(stream))
			.streamARN(stream.arn())
			.shardId(shardId)
			.overrideConfiguration(this.readBounds);
		if (from instanceof ReadPosition.AtTimestamp at) {
			request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(at.timestamp());
		}
		else if (from instanceof ReadPosition.After after) {
			request
				.shardIteratorType(after.position().isWhole() ? ShardIteratorType.AFTER_SEQUENCE_NUMBER
						: ShardIteratorType.AT_SEQUENCE_NUMBER)
				.startingSequenceNumber(after.position().sequenceNumber());
		}
		else {
			request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
		}
		return call(stream, shardId, "kinesis:GetShardIterator", (client) -> client.getShardIterator(request.build()))
			.shardIterator();
	}

	@Override
	public Page read(StreamRef stream, ShardKey shard, String iterator, int limit) {
		return call(stream, shard.shardId(), "kinesis:GetRecords", (client) -> {
			RecordReads.Answer answer = this.reads.read(client, stream, shard, iterator, limit);
			GetRecordsResponse response = answer.response();
			Long behind = response.millisBehindLatest();
			return new Page(answer.received(), response.nextShardIterator(),
					children(client, stream, response.childShards()), Duration.ofMillis((behind != null) ? behind : 0),
					serviceTime(response));
		});
	}

	/**
	 * What read a stream's records last.
	 * @param stream the stream
	 * @return {@link ScanClient#DIRECT} where that was wanted and works
	 */
	public ScanClient scanClient(StreamRef stream) {
		return this.reads.isDirect(stream) ? ScanClient.DIRECT : ScanClient.SDK;
	}

	private static Shard toShard(software.amazon.awssdk.services.kinesis.model.Shard source) {
		List<String> parents = Stream.of(source.parentShardId(), source.adjacentParentShardId())
			.filter(Objects::nonNull)
			.toList();
		return new Shard(source.shardId(), parents,
				new HashRange(source.hashKeyRange().startingHashKey(), source.hashKeyRange().endingHashKey()),
				source.sequenceNumberRange().startingSequenceNumber(),
				source.sequenceNumberRange().endingSequenceNumber() != null);
	}

	/**
	 * The children of a shard at its end. Kinesis does not say there with which sequence
	 * numbers they begin, which stand in their checkpoints until something is handled, so
	 * that the Go client can go on: they are asked for, and left out if that fails.
	 */
	private List<Shard> children(KinesisClient client, StreamRef stream, List<ChildShard> children) {
		return withNumbers(client, stream, children.stream().map(SdkKinesisApi::toShard).toList(), this.readBounds);
	}

	static List<Shard> withNumbers(KinesisClient client, StreamRef stream, List<Shard> children,
			AwsRequestOverrideConfiguration bounds) {
		if (children.isEmpty()) {
			return List.of();
		}
		Map<String, String> numbers = new HashMap<>();
		try {
			String first = children.stream().map(Shard::id).min(Comparator.naturalOrder()).orElseThrow();
			client
				.listShards((request) -> request.streamName(nameOf(stream))
					.streamARN(stream.arn())
					.exclusiveStartShardId(before(first))
					.maxResults(MOST_CHILDREN)
					.overrideConfiguration(bounds))
				.shards()
				.forEach((shard) -> numbers.put(shard.shardId(), shard.sequenceNumberRange().startingSequenceNumber()));
		}
		catch (SdkException ex) {
			logger.debug("Stream '{}' does not tell where {} begin", stream, children, ex);
		}
		return children.stream()
			.map((child) -> new Shard(child.id(), child.parents(), child.hashRange(), numbers.get(child.id()), false))
			.toList();
	}

	static Shard toShard(ChildShard source) {
		return new Shard(source.shardId(), source.parentShards(),
				new HashRange(source.hashKeyRange().startingHashKey(), source.hashKeyRange().endingHashKey()), null,
				false);
	}

	/**
	 * The id that comes before a shard's, whether or not there is such a shard.
	 */
	static String before(String shardId) {
		int digits = shardId.length();
		while (digits > 0 && Character.isDigit(shardId.charAt(digits - 1))) {
			digits--;
		}
		String number = shardId.substring(digits);
		if (number.isEmpty() || number.length() > 18 || Long.parseLong(number) == 0) {
			throw SdkClientException.create("There is no id before " + shardId);
		}
		String before = Long.toString(Long.parseLong(number) - 1);
		return shardId.substring(0, digits) + "0".repeat(number.length() - before.length()) + before;
	}

	/**
	 * The name goes only where no ARN does, which is all that a call may carry.
	 */
	static @Nullable String nameOf(StreamRef stream) {
		return (stream.arn() != null) ? null : stream.name();
	}

	private Instant serviceTime(SdkResponse response) {
		String date = response.sdkHttpResponse().firstMatchingHeader("Date").orElse(null);
		return (date != null) ? parsed(date) : this.wallClock.now();
	}

	/**
	 * The service's present time, for answers that carry no date: what the last one that
	 * carried one told, and what has passed since. It is behind rather than ahead, and
	 * whatever is done to this machine's wall clock does not move it.
	 * @return the time, this machine's before the first such answer
	 */
	public Instant serviceTime() {
		Dated last = this.lastDate;
		return (last != null) ? last.time().plusNanos(this.ticker.nanos() - last.at()) : this.wallClock.now();
	}

	/**
	 * Many answers come in a second, by which dates differ.
	 */
	private Instant parsed(String date) {
		Dated last = this.lastDate;
		if (last == null || !last.date().equals(date)) {
			try {
				last = new Dated(date, DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from),
						this.ticker.nanos());
			}
			catch (DateTimeParseException ex) {
				return this.wallClock.now();
			}
			this.lastDate = last;
		}
		return last.time();
	}

	private <T> T call(StreamRef stream, String action, Function<KinesisClient, T> call) {
		return call(stream, null, action, call);
	}

	private <T> T call(StreamRef stream, @Nullable String shardId, String action, Function<KinesisClient, T> call) {
		try {
			return call.apply(this.clients.apply(stream));
		}
		catch (SdkException ex) {
			throw (shardId != null) ? KinesisFailures.translate(stream, shardId, action, ex)
					: KinesisFailures.translate(stream, action, ex);
		}
		catch (RuntimeException ex) { // a client that was closed, an answer that lacks
										// something
			throw new KinesumerException(action + " of stream '" + stream + "' failed unexpectedly: " + ex, ex);
		}
	}

	/**
	 * A date and the time it stands for.
	 *
	 * @param date as Kinesis writes it
	 * @param time the time
	 * @param at when it was first told, by the ticker
	 */
	private record Dated(String date, Instant time, long at) {
	}

}
