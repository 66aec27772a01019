package io.kinesumer.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

import io.kinesumer.stream.ShardKey;

/**
 * The shards whose end this client knows of, and those that follow one it has finished
 * and that it took on without being told. Both are forgotten when the stream starts over.
 * For one thread.
 */
final class Succession {

	private final ToLongFunction<String> resets;

	private final Map<ShardKey, Long> finished = new HashMap<>();

	private final Map<ShardKey, Long> adopted = new HashMap<>();

	/**
	 * Creates a succession that knows nothing yet.
	 * @param resets tells how often a stream has been started over, by its key
	 */
	Succession(ToLongFunction<String> resets) {
		this.resets = resets;
	}

	/**
	 * What this client should own: what it is told to and what it took on, save what is
	 * finished. What the group mentions is the group's to give.
	 */
	Set<ShardKey> wanted(HoldingTarget target, boolean stopping) {
		Set<ShardKey> wanted = new HashSet<>(target.assigned());
		this.adopted.entrySet()
			.removeIf((entry) -> target.mentioned().test(entry.getKey())
					|| !target.subscribed().contains(entry.getKey().stream()) || isOutdated(entry));
		if (!stopping) {
			wanted.addAll(this.adopted.keySet());
		}
		this.finished.entrySet().removeIf((entry) -> !wanted.contains(entry.getKey()) || isOutdated(entry));
		wanted.removeAll(this.finished.keySet());
		return wanted;
	}

	private boolean isOutdated(Map.Entry<ShardKey, Long> entry) {
		return entry.getValue() < this.resets.applyAsLong(entry.getKey().stream());
	}

	/**
	 * Notes that a shard is finished.
	 * @param reset how often its stream had been started over by then
	 */
	void finished(ShardKey shard, long reset) {
		this.finished.put(shard, reset);
		this.adopted.remove(shard);
	}

	/**
	 * Notes that a shard follows one that this client finished, and is free.
	 * @param reset how often its stream had been started over by then
	 */
	void adopt(ShardKey shard, long reset) {
		this.adopted.put(shard, reset);
	}

	/**
	 * Whether shards of a stream were taken on.
	 */
	boolean hasAdopted(String stream) {
		return this.adopted.keySet().stream().anyMatch((shard) -> shard.stream().equals(stream));
	}

	/**
	 * Leaves a shard to others.
	 */
	void disown(ShardKey shard) {
		this.adopted.remove(shard);
	}

	/**
	 * Leaves all shards to others.
	 */
	void disownAll() {
		this.adopted.clear();
	}

}
