package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.kinesumer.sample.Earthquake;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

import static org.awaitility.Awaitility.await;

/**
 * Keeps a stream flowing from its start to its end: the earthquakes of the week keyed by
 * network, over and over, and at each tick one more record for each shard, since the keys
 * fill the shards very unevenly.
 */
final class Producer implements AutoCloseable {

	private static final int KEYS_OF_A_NETWORK = 10;

	private static final List<Quake> WEEK = readWeek();

	private final KinesisClient kinesis;

	private final String stream;

	private final Pace pace;

	private final List<Shard> shards;

	private final List<Sent> sent = new ArrayList<>();

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private int quakes;

	private volatile @Nullable RuntimeException failure;

	Producer(KinesisClient kinesis, String stream, Pace pace) {
		this.kinesis = kinesis;
		this.stream = stream;
		this.pace = pace;
		this.shards = kinesis.listShards((request) -> request.streamName(stream)).shards();
		this.scheduler.scheduleWithFixedDelay(this::tick, 0, pace.tick().toMillis(), TimeUnit.MILLISECONDS);
	}

	private static List<Quake> readWeek() {
		try {
			JsonMapper json = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
			return new ClassPathResource("usgs-earthquakes-2018-02.ndjson").getContentAsString(StandardCharsets.UTF_8)
				.lines()
				.map((line) -> quake(json.readValue(line, Earthquake.class), line))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Quake quake(Earthquake earthquake, String line) {
		return new Quake(earthquake.id(), earthquake.network(), line);
	}

	private void tick() {
		try {
			List<PutRecordsRequestEntry> entries = new ArrayList<>();
			for (int i = 0; i < this.pace.earthquakes(); i++) {
				Quake quake = WEEK.get(this.quakes++ % WEEK.size());
				entries.add(PutRecordsRequestEntry.builder()
					.partitionKey(key(quake))
					.data(SdkBytes.fromUtf8String(quake.json()))
					.build());
			}
			for (Shard shard : this.shards) {
				entries.add(PutRecordsRequestEntry.builder()
					.partitionKey("tick-" + shard.shardId())
					.explicitHashKey(shard.hashKeyRange().startingHashKey())
					.data(SdkBytes.fromUtf8String("{}"))
					.build());
			}
			send(entries);
		}
		catch (RuntimeException ex) {
			this.failure = ex;
			throw ex;
		}
	}

	/**
	 * Some keys for each network: there are a dozen networks only, and one of them has
	 * half of the earthquakes.
	 */
	private static String key(Quake quake) {
		return quake.network() + "-" + Math.floorMod(quake.id().hashCode(), KEYS_OF_A_NETWORK);
	}

	private void send(List<PutRecordsRequestEntry> entries) {
		PutRecordsResponse response = this.kinesis
			.putRecords((request) -> request.streamName(this.stream).records(entries));
		if (response.failedRecordCount() > 0) {
			throw new IllegalStateException("Kinesis has refused records: " + response);
		}
		synchronized (this.sent) {
			for (int i = 0; i < entries.size(); i++) {
				this.sent.add(new Sent(this.stream, response.records().get(i).shardId(), entries.get(i).partitionKey(),
						response.records().get(i).sequenceNumber()));
			}
		}
	}

	List<Sent> sent() {
		synchronized (this.sent) {
			return List.copyOf(this.sent);
		}
	}

	/**
	 * Goes on until the whole week has been sent at least once, and ends then.
	 * @return all that was sent
	 */
	List<Sent> finish() {
		await().atMost(Duration.ofMinutes(3))
			.until(() -> this.failure != null
					|| sent().stream().filter((record) -> !record.key().startsWith("tick-")).count() >= WEEK.size());
		close();
		if (this.failure != null) {
			throw Objects.requireNonNull(this.failure);
		}
		return sent();
	}

	/**
	 * Ends several producers.
	 * @return all that was sent to any stream
	 */
	static Collection<Sent> finish(Producer... producers) {
		return Arrays.stream(producers).flatMap((producer) -> producer.finish().stream()).toList();
	}

	@Override
	public void close() {
		this.scheduler.shutdown();
		await().atMost(Duration.ofSeconds(30)).until(this.scheduler::isTerminated);
	}

	static List<Quake> week() {
		return WEEK;
	}

	/**
	 * An earthquake of the week.
	 */
	record Quake(String id, String network, String json) {
	}

}
