package io.kinesumer.benchmarks.micro;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.kinesumer.assignment.BalancedAssignor;
import io.kinesumer.assignment.ShardAssignor;
import io.kinesumer.stream.ShardKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Assigning the shards of ten streams to many clients: at first, and when one more joins.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class AssignorBenchmark {

	private static final int STREAMS = 10;

	private final ShardAssignor assignor = new BalancedAssignor();

	@Param({ "2000/100", "20000/1000" })
	public String shardsAndClients = "";

	private ShardAssignor.Input fresh = new ShardAssignor.Input(new TreeMap<>(), new TreeSet<>(), Map.of());

	private ShardAssignor.Input joined = this.fresh;

	@Setup
	public void setUp() {
		int slash = this.shardsAndClients.indexOf('/');
		int shards = Integer.parseInt(this.shardsAndClients.substring(0, slash));
		int clients = Integer.parseInt(this.shardsAndClients.substring(slash + 1));
		SortedSet<ShardKey> keys = new TreeSet<>();
		for (int i = 0; i < shards; i++) {
			keys.add(new ShardKey("stream-" + i % STREAMS, String.format("shardId-%012d", i / STREAMS)));
		}
		this.fresh = new ShardAssignor.Input(group(clients), keys, Map.of());
		SortedMap<ShardKey, String> current = this.assignor.assign(this.fresh);
		this.joined = new ShardAssignor.Input(group(clients + 1), keys, current);
	}

	private static SortedMap<String, Set<String>> group(int clients) {
		Set<String> streams = new TreeSet<>();
		for (int i = 0; i < STREAMS; i++) {
			streams.add("stream-" + i);
		}
		SortedMap<String, Set<String>> group = new TreeMap<>();
		for (int i = 0; i < clients; i++) {
			group.put(String.format("client-%05d", i), streams);
		}
		return group;
	}

	@Benchmark
	public SortedMap<ShardKey, String> fresh() {
		return this.assignor.assign(this.fresh);
	}

	@Benchmark
	public SortedMap<ShardKey, String> oneJoins() {
		return this.assignor.assign(this.joined);
	}

}
