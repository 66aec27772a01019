package io.kinesumer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells a trouble from its occurrences: what fails for the same cause again and again is
 * one trouble, until nothing has failed for a while. Thread-safe.
 */
final class Troubles {

	/** However often a trouble comes back. */
	private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

	/** Longer than between two attempts of one that backs off. */
	static final Duration QUIET = Duration.ofSeconds(10);

	private static final Duration WORTH_A_LINE = Duration.ofSeconds(1);

	private final Map<Key, Trouble> troubles = new HashMap<>();

	/**
	 * Notes a failure.
	 * @param subject what failed
	 * @param cause why
	 * @param now the present time, by the ticker
	 * @return whether a person should be told now
	 */
	synchronized boolean failed(String subject, String cause, long now) {
		Key key = new Key(subject, cause);
		Trouble before = this.troubles.get(key);
		boolean tell = before == null || now - before.toldAt > BETWEEN_WARNINGS.toNanos();
		Trouble trouble = (before != null) ? before : new Trouble(now);
		this.troubles.put(key, trouble);
		if (trouble.count == 0) {
			trouble.since = now;
		}
		trouble.count++;
		trouble.last = now;
		trouble.isOver = false;
		if (tell) {
			trouble.toldAt = now;
			trouble.isTold = true;
		}
		return tell;
	}

	/**
	 * Notes that something works, for now.
	 */
	synchronized void recovered(String subject) {
		this.troubles.forEach((key, trouble) -> {
			if (key.subject.equals(subject)) {
				trouble.isOver = true;
			}
		});
	}

	/**
	 * What has worked for a while.
	 * @param now the present time, by the ticker
	 * @return sentences, for what a person was told of and has lasted
	 */
	synchronized List<String> settle(long now) {
		List<String> sentences = new ArrayList<>(0);
		this.troubles.forEach((key, trouble) -> {
			if (trouble.isOver && trouble.count > 0 && now - trouble.last >= QUIET.toNanos()) {
				Duration lasted = Duration.ofNanos(trouble.last - trouble.since);
				if (trouble.isTold && lasted.compareTo(WORTH_A_LINE) >= 0) {
					sentences.add(key.subject + " works again: it failed " + trouble.count + " times in "
							+ lasted.toSeconds() + " s (" + key.cause + ")");
				}
				trouble.count = 0;
				trouble.isTold = false;
			}
		});
		return sentences;
	}

	/**
	 * What fails, and why.
	 *
	 * @param subject what
	 * @param cause why
	 */
	private record Key(String subject, String cause) {
	}

	/**
	 * A trouble, which may be over.
	 */
	private static final class Trouble {

		private long since;

		private long last;

		private long toldAt;

		private int count;

		private boolean isOver;

		private boolean isTold;

		private Trouble(long now) {
			this.since = now;
			this.last = now;
			this.toldAt = now;
		}

	}

}
