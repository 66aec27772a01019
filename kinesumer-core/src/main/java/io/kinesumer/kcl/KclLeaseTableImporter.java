package io.kinesumer.kcl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import io.kinesumer.KinesumerException;
import io.kinesumer.StartPosition;
import io.kinesumer.catalog.ShardCatalog;
import io.kinesumer.kcl.KclImportPlan.StreamPlan;
import io.kinesumer.reader.KinesisApi;
import io.kinesumer.reader.SdkKinesisApi;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.Pause;
import io.kinesumer.time.Ticker;
import io.kinesumer.time.WallClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Takes over how far an application of the Kinesis Client Library (KCL), version 2 or 3,
 * has come: reads its lease table, which is never written, and writes the start and the
 * checkpoints of an app here.
 * <p>
 * A stream in which the group has started already stays as it is, and so does a position
 * that is further on: an import can be repeated, and one that was cut off goes on. While
 * workers of the KCL application or clients of the app run, nothing is written.
 * <p>
 * Each lease that stands at a record costs one read of its shard: only the record tells
 * whether a part of an aggregated record is all of it, and when it arrived. Thread-safe;
 * each call waits for as long as it says.
 */
public final class KclLeaseTableImporter {

	private static final Logger logger = LoggerFactory.getLogger(KclLeaseTableImporter.class);

	private static final Duration KINESIS_TIMEOUT = Duration.ofSeconds(20);

	/** For how long another instance that imports may go on writing. */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration LOOK = Duration.ofSeconds(1);

	private static final ReadPosition OLDEST = new ReadPosition.TrimHorizon();

	private final String app;

	private final StateStore store;

	private final DynamoDbClient dynamoDb;

	private final KinesisApi kinesis;

	private final Ticker ticker;

	private final Pause pause;

	/**
	 * Creates an importer; makes no request yet.
	 * @param app the app that takes over
	 * @param store its state store
	 * @param dynamoDb the client for the region and account of the lease table, which
	 * stays the caller's to close
	 * @param kinesis gives the Kinesis client for a stream
	 */
	public KclLeaseTableImporter(String app, StateStore store, DynamoDbClient dynamoDb,
			Function<StreamRef, KinesisClient> kinesis) {
		this(app, store, dynamoDb, new SdkKinesisApi(kinesis, KINESIS_TIMEOUT, KINESIS_TIMEOUT, WallClock.system()),
				Ticker.system(), Pause.system());
	}

	KclLeaseTableImporter(String app, StateStore store, DynamoDbClient dynamoDb, KinesisApi kinesis, Ticker ticker,
			Pause pause) {
		this.app = app;
		this.store = store;
		this.dynamoDb = dynamoDb;
		this.kinesis = kinesis;
		this.ticker = ticker;
		this.pause = pause;
	}

	/**
	 * Tells what an import would write, and writes nothing. Whether workers or clients
	 * run is not looked at.
	 * @param what what to import
	 * @return the plan, with problems where it could not be carried out
	 * @throws KinesumerException if the table, the store or Kinesis do not answer
	 */
	public KclImportPlan plan(KclImport what) {
		this.store.open();
		return uninterrupted(() -> read(what)).plan();
	}

	/**
	 * Imports. Waits up to {@link KclImport#watch()}, or the longest session timeout of a
	 * client of the app, to see whether anyone runs. Of several that import the same at
	 * once one does it, and the others wait for it, up to 30 s more.
	 * @param what what to import
	 * @return what was done; as of streams that have started where another has done it
	 * @throws KinesumerException if a worker or client runs, the plan has problems, or
	 * the table, the store or Kinesis do not answer: what is written by then stays, and
	 * the next import goes on from there
	 */
	public KclImportPlan run(KclImport what) {
		this.store.open();
		return uninterrupted(() -> {
			KclImportPlan before = started(what);
			if (before != null) {
				return before;
			}
			Reading reading = read(what);
			KclImportPlan plan = reading.plan();
			if (!plan.problems().isEmpty()) {
				throw new KinesumerException(
						"[" + this.app + "] Nothing is imported: " + String.join("; ", plan.problems()) + "\n" + plan,
						null);
			}
			try {
				carryOut(what, reading);
			}
			catch (OvertakenException ex) {
				return imported(what, ex);
			}
			logger.info("[{}] Imported from the Kinesis Client Library:\n{}", this.app, plan);
			return plan;
		});
	}

	private void carryOut(KclImport what, Reading reading) throws InterruptedException {
		if (!reading.plan().isDone() && !what.force()) {
			new StandstillWatch(this.app, this.store, this.ticker, this.pause).verify(what, reading.table(),
					reading.rows());
		}
		ImportWriter writer = new ImportWriter(this.app, this.store);
		for (StreamReading stream : reading.streams()) {
			if (!stream.plan().started()) {
				writer.write(stream);
			}
		}
	}

	/**
	 * Waits until another instance, which was faster, has imported. Of several that
	 * import at once, whoever wrote last goes on, since the others have stopped.
	 */
	private KclImportPlan imported(KclImport what, OvertakenException failure) throws InterruptedException {
		long began = this.ticker.nanos();
		KclImportPlan done = started(what);
		while (done == null && failure.isWriting() && this.ticker.nanos() - began < PATIENCE.toNanos()) {
			this.pause.pause(LOOK);
			done = started(what);
		}
		if (done == null) {
			throw failure;
		}
		logger.info("[{}] Another instance has imported from table {}", this.app, what.table());
		return done;
	}

	/**
	 * The plan of an import that is done, without a look at the lease table, which may be
	 * gone.
	 */
	private @Nullable KclImportPlan started(KclImport what) {
		List<StreamPlan> streams = new ArrayList<>();
		for (StreamRef stream : what.streams()) {
			if (!ImportWriter.isStarted(this.app, this.store, stream)) {
				return null;
			}
			streams.add(new StreamPlan(stream.key(), true, OLDEST, List.of()));
		}
		return new KclImportPlan(this.app, what.table(), streams, List.of(), List.of());
	}

	private Reading read(KclImport what) throws InterruptedException {
		KclLeaseTable table = new KclLeaseTable(this.dynamoDb, what.table());
		List<Map<String, AttributeValue>> rows = table.rows();
		List<KclLease> leases = rows.stream().flatMap((row) -> KclLease.read(row).stream()).toList();
		List<String> problems = new ArrayList<>();
		List<String> notes = new ArrayList<>();
		if (leases.isEmpty()) {
			problems.add("table " + what.table() + " holds no lease of the Kinesis Client Library, version 2 or 3");
		}
		if (what.streams().size() > 1 && leases.stream().anyMatch((lease) -> lease.stream() == null)) {
			problems.add("the application has consumed one stream, which its table does not name: import into one"
					+ " stream and not into " + what.streams() + " (kinesumer.migration.kcl.streams says which)");
		}
		List<StreamReading> streams = new ArrayList<>();
		if (problems.isEmpty()) {
			for (StreamRef stream : what.streams()) {
				streams.add(read(what, stream, leases, problems, notes));
			}
			noteOthers(what.streams(), leases, notes);
		}
		return new Reading(table, rows, streams, new KclImportPlan(this.app, what.table(),
				streams.stream().map(StreamReading::plan).toList(), problems, notes));
	}

	private StreamReading read(KclImport what, StreamRef stream, List<KclLease> all, List<String> problems,
			List<String> notes) throws InterruptedException {
		KinesisApi.Description description = this.kinesis.describe(stream);
		List<Shard> listed = this.kinesis.listShards(stream);
		List<KclLease> own = all.stream().filter((lease) -> lease.isOf(stream)).toList();
		Map<String, KclLease> leases = KclLease.newest(own);
		Set<String> accounts = KclLease.accounts(own);
		if (accounts.size() > 1) {
			problems.add("table " + what.table() + " has leases of streams '" + stream + "' of the accounts " + accounts
					+ ": name the stream by its ARN, which says whose it is");
		}
		if (ImportWriter.isStarted(this.app, this.store, stream)) {
			return new StreamReading(stream, description, listed, Set.of(), Map.of(),
					new StreamPlan(stream.key(), true, OLDEST, List.of()));
		}
		if (listed.isEmpty() || leases.isEmpty()) {
			problems.add(listed.isEmpty() ? "stream '" + stream + "' has no shards: is it being created?"
					: "table " + what.table() + " has no lease of stream '" + stream + "'");
		}
		Map<String, CheckpointedRecord> records = new HashMap<>();
		for (Shard shard : listed) {
			KclLease lease = leases.get(shard.id());
			if (lease != null && ImportPlanner.isAtRecordOf(shard, lease)
					&& lease.checkpoint() instanceof KclCheckpoint.At at) {
				records.put(shard.id(), new CheckpointedRecords(this.kinesis, this.pause).look(stream, shard.id(),
						at.position(), description));
			}
		}
		ImportPlanner planner = new ImportPlanner(listed, leases, records);
		StreamPlan plan = planner.plan(stream.key(),
				planner.needsStart() ? start(what, stream, description, problems) : OLDEST);
		return new StreamReading(stream, description, listed, planner.initialShards(plan), records, plan);
	}

	private static ReadPosition start(KclImport what, StreamRef stream, KinesisApi.Description description,
			List<String> problems) {
		StartPosition unread = what.unread();
		if (unread == null) {
			problems.add("leases of stream '" + stream + "' stand at LATEST or AT_TIMESTAMP, which means that nothing"
					+ " was checkpointed in their shards: say where they start"
					+ " (kinesumer.migration.kcl.unread: the time at which the KCL application was stopped, or an"
					+ " earlier one; latest; or trim-horizon)");
			return OLDEST;
		}
		if (unread instanceof StartPosition.AtTimestamp at
				&& at.timestamp().isAfter(description.serviceTime().plusSeconds(1))) {
			problems.add("kinesumer.migration.kcl.unread is " + at.timestamp() + ", which is in the future");
		}
		return ShardCatalog.resolve(unread, description.serviceTime());
	}

	private static void noteOthers(List<StreamRef> streams, List<KclLease> leases, List<String> notes) {
		Set<String> others = new TreeSet<>();
		leases.stream()
			.filter((lease) -> streams.stream().noneMatch(lease::isOf))
			.forEach((lease) -> others.add(String.valueOf(lease.stream())));
		if (!others.isEmpty()) {
			notes.add("the table also has leases of streams that are not imported: " + others);
		}
	}

	private <T> T uninterrupted(Interruptible<T> work) {
		try {
			return work.run();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new KinesumerException("[" + this.app + "] The import was interrupted; the next one goes on", ex);
		}
	}

	/**
	 * Something that waits.
	 */
	@FunctionalInterface
	private interface Interruptible<T> {

		T run() throws InterruptedException;

	}

	/**
	 * What the lease table holds, and what it means.
	 */
	private record Reading(KclLeaseTable table, List<Map<String, AttributeValue>> rows, List<StreamReading> streams,
			KclImportPlan plan) {
	}

}
