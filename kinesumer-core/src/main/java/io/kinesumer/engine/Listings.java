package io.kinesumer.engine;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerException;
import io.kinesumer.MissingStreamException;
import io.kinesumer.assignment.Leader;
import io.kinesumer.catalog.NotListedYetException;

/**
 * Which streams cannot be listed or found, whoever noticed. One trouble a stream, since
 * it has one cause. Thread-safe.
 */
final class Listings implements Leader.Listings {

	private final Reporter reporter;

	private final Map<String, String> unlistable = new ConcurrentHashMap<>();

	private final Set<String> suspects = ConcurrentHashMap.newKeySet();

	Listings(Reporter reporter) {
		this.reporter = reporter;
	}

	@Override
	public void failed(String stream, KinesumerException failure) {
		if (!(failure instanceof NotListedYetException)) { // which says nothing new
			this.unlistable.put(stream, String.valueOf(failure.getMessage()));
			this.reporter.failed(EngineError.Type.SHARD_LIST, stream, subject(stream), failure);
		}
	}

	@Override
	public void listed(String stream) {
		this.unlistable.remove(stream);
		this.reporter.recovered(subject(stream));
	}

	/**
	 * Notes that a stream was not found by someone who does not list it.
	 */
	void missing(String stream, MissingStreamException failure) {
		this.suspects.add(stream);
		this.reporter.failed(EngineError.Type.SHARD_LIST, stream, subject(stream), failure);
	}

	/**
	 * Notes that the list of a stream seems to be out of date: one of its shards was not
	 * found.
	 */
	void outdated(String stream) {
		this.suspects.add(stream);
	}

	/**
	 * Notes that a stream was found by someone who does not list it.
	 */
	void found(String stream) {
		if (!this.unlistable.containsKey(stream)) {
			this.reporter.recovered(subject(stream));
		}
	}

	/**
	 * Does something with each stream of which this was noted since it was last asked.
	 */
	void forEachSuspect(Consumer<String> action) {
		this.suspects.removeIf((stream) -> {
			action.accept(stream);
			return true;
		});
	}

	/**
	 * Forgets the streams that are no longer subscribed to.
	 */
	void retain(Set<String> streams) {
		this.unlistable.keySet().retainAll(streams);
	}

	/**
	 * Why the streams cannot be listed that this client should list, a sentence each.
	 */
	Collection<String> problems() {
		return this.unlistable.values();
	}

	private static String subject(String stream) {
		return "Listing stream '" + stream + "'";
	}

}
