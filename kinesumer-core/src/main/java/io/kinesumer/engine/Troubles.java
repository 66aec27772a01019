package io.kinesumer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells a trouble from its occurrences: what fails again and again is one trouble, until
 * nothing has failed for a while. Thread-safe.
 */
final class Troubles {

	/** However often a trouble comes and goes. */
	private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

	/** Longer than between two attempts of one that backs off. */
	static final Duration QUIET = Duration.ofSeconds(10);

	private static final Duration WORTH_A_LINE = Duration.ofSeconds(1);

	private final Map<String, Trouble> troubles = new HashMap<>();

	/**
	 * Notes a failure.
	 * @param subject what failed
	 * @param cause why
	 * @param now the present time, by the ticker
	 * @return whether a person should be told now
	 */
	synchronized boolean failed(String subject, String cause, long now) {
		return this.troubles.computeIfAbsent(subject, (key) -> new Trouble()).failed(cause, now);
	}

	/**
	 * Notes that something works, for now.
	 * @param subject what works
	 * @param now the present time, by the ticker
	 */
	synchronized void recovered(String subject, long now) {
		Trouble trouble = this.troubles.get(subject);
		if (trouble != null) {
			trouble.recovered(now);
		}
	}

	/**
	 * What has worked for a while.
	 * @param now the present time, by the ticker
	 * @return a sentence for each trouble that a person was told of and that had lasted
	 */
	synchronized List<String> settle(long now) {
		List<String> sentences = new ArrayList<>(0);
		this.troubles.forEach((subject, trouble) -> {
			if (trouble.isOver && trouble.count > 0 && now - trouble.last >= QUIET.toNanos()) {
				Duration lasted = Duration.ofNanos(trouble.over - trouble.since);
				if (!trouble.told.isEmpty() && lasted.compareTo(WORTH_A_LINE) >= 0) {
					sentences.add(subject + " works again after " + lasted.toSeconds() + " s and " + trouble.count
							+ " failures");
				}
				trouble.end();
			}
		});
		return sentences;
	}

	/**
	 * What fails for one or several causes, or has done so.
	 */
	private static final class Trouble {

		private final Map<String, Long> toldAt = new HashMap<>();

		/** The causes that were told of in this trouble, and not in one before. */
		private final Set<String> told = new HashSet<>();

		private long since;

		private long last;

		private long over;

		private int count;

		private boolean isOver;

		private boolean failed(String cause, long now) {
			if (this.count == 0) {
				this.since = now;
			}
			this.count++;
			this.last = now;
			this.isOver = false;
			Long before = this.toldAt.get(cause);
			if (this.told.contains(cause) || (before != null && now - before <= BETWEEN_WARNINGS.toNanos())) {
				return false;
			}
			this.toldAt.put(cause, now);
			this.told.add(cause);
			return true;
		}

		private void recovered(long now) {
			if (!this.isOver) {
				this.isOver = true;
				this.over = now;
			}
		}

		private void end() {
			this.count = 0;
			this.told.clear();
		}

	}

}
