package io.kinesumer.benchmarks.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.kinesumer.KinesumerSettings;
import io.kinesumer.benchmarks.load.Load;
import io.kinesumer.benchmarks.load.LoadServer;
import io.kinesumer.benchmarks.report.Results;
import io.kinesumer.benchmarks.store.CountingProxy;
import io.kinesumer.benchmarks.worker.Kind;
import io.kinesumer.benchmarks.worker.Task;
import io.kinesumer.benchmarks.worker.WorkerProcess;

/**
 * What a client of two asks of DynamoDB while nothing happens: units a minute, as
 * DynamoDB Local tells them, with streams of several sizes. Since clients only wait, all
 * sizes of a peer are measured at once.
 */
public final class StoreBill {

	public static final String MEASURE = "store bill";

	/** A KCL that starts needs half a minute at best. */
	private static final Duration SETTLED = Duration.ofSeconds(150);

	/** Between two commits of ours at its defaults. */
	private static final Duration COMMITS = KinesumerSettings.Commit.DEFAULTS.interval();

	/** With less, one write more or fewer is a tenth of the figure and more. */
	private static final Duration SHORTEST = Duration.ofSeconds(12);

	/** One leads and one does not. */
	private static final int CLIENTS = 2;

	/** It takes minutes to take more. */
	private static final int KCL_AT_MOST = 100;

	private final Bench bench;

	public StoreBill(Bench bench) {
		this.bench = bench;
	}

	/**
	 * Measures all peers.
	 * @param shards numbers of shards
	 */
	public void measure(List<Integer> shards) {
		for (Kind kind : this.bench.peers()) {
			if (kind.isGroup() && kind != Kind.KINESUMER_TUNED && kind != Kind.KINESUMER_DIRECT) {
				this.bench.attempt(MEASURE + " of " + kind.id(), () -> measure(kind, shards));
			}
		}
	}

	private void measure(Kind kind, List<Integer> shards) throws Exception {
		List<Client> clients = new ArrayList<>();
		try {
			for (int count : shards) {
				if (kind.isOurs() || count <= KCL_AT_MOST) {
					clients.add(new Client(kind, count));
				}
			}
			for (Client client : clients) {
				client.awaitSettled();
			}
			awaitQuiet(clients);
			Duration window = this.bench.window(20);
			window = (window.compareTo(SHORTEST) > 0) ? window : SHORTEST;
			for (int i = 0; i < this.bench.repeats(); i++) {
				clients.forEach((client) -> client.proxy.reset());
				long since = System.nanoTime();
				Throughput.sleep(window);
				double minutes = (System.nanoTime() - since) / 60e9;
				for (Client client : clients) {
					client.report(minutes);
				}
			}
			for (Client client : clients) {
				System.out.println("  " + client.setting() + ": " + client.proxy.units());
			}
		}
		finally {
			clients.forEach(Client::close);
		}
	}

	/**
	 * Waits until the commits of what came before are made, so that they are not counted
	 * as what an idle group costs. Each commit interval brings some until none are left.
	 * The KCL, which writes all the time, is given as long as ours takes at least.
	 */
	private static void awaitQuiet(List<Client> clients) throws Exception {
		long end = System.nanoTime() + SETTLED.toNanos();
		long before = -1;
		long commits = commits(clients);
		while (commits != before) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("An idle group still commits after " + SETTLED);
			}
			Throughput.sleep(COMMITS.multipliedBy(2));
			before = commits;
			commits = commits(clients);
		}
	}

	private static long commits(List<Client> clients) {
		return clients.stream().mapToLong(Client::commits).sum();
	}

	/**
	 * A group with a stream and a proxy of its own.
	 */
	private final class Client implements AutoCloseable {

		private final Kind kind;

		private final int shards;

		private final CountingProxy proxy;

		private final LoadServer server;

		private final WorkerProcess worker;

		private Client(Kind kind, int shards) throws Exception {
			this.kind = kind;
			this.shards = shards;
			this.proxy = CountingProxy.before(StoreBill.this.bench.dynamoDb().endpoint());
			// Nothing comes in the time that is measured.
			this.server = LoadServer.start("load", shards, Load.steady(100, 1), null);
			this.worker = WorkerProcess.start(
					Task.of(kind, this.server.endpoint(), this.proxy.endpoint(), "load",
							StoreBill.this.bench.newApp(kind), "a", Task.Mode.COUNT)
						.withClients(CLIENTS),
					null, StoreBill.this.bench.folder(), (at, text) -> {
					});
		}

		private String setting() {
			return this.shards + " idle shards, a group of two";
		}

		/**
		 * Waits until every shard is read, and lets the stream fall silent.
		 */
		private void awaitSettled() throws Exception {
			long end = System.nanoTime() + SETTLED.toNanos();
			while (this.server.shardsRead() < this.shards) {
				this.worker.requireNoFailure();
				if (System.nanoTime() > end) {
					throw new IllegalStateException("Only " + this.server.shardsRead() + " of " + this.shards
							+ " shards are read within " + SETTLED);
				}
				TimeUnit.MILLISECONDS.sleep(100);
			}
			this.server.load(Load.none());
		}

		private long commits() {
			CountingProxy.Units units = this.proxy.units().get("UpdateItem check_point");
			return (units != null) ? units.calls() : 0;
		}

		private void report(double minutes) throws Exception {
			Results results = StoreBill.this.bench.results();
			CountingProxy.Units units = this.proxy.total();
			results.add(MEASURE, setting(), "write units a minute and client", this.kind.id(),
					units.written() / minutes / CLIENTS);
			results.add(MEASURE, setting(), "read units a minute and client", this.kind.id(),
					units.read() / minutes / CLIENTS);
		}

		@Override
		public void close() {
			this.worker.close();
			this.server.close();
			this.proxy.close();
		}

	}

}
