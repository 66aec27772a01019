package io.kinesumer.spring.listener;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.recovery.DeadLetterRecoverer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the recoverer that an annotation names.
 */
class RecovererLookup {

	private final NamedBeans beans;

	private final @Nullable RecordRecoverer defaultRecoverer;

	private final @Nullable DeadLetterRecoverer deadLetters;

	/**
	 * Creates the lookup.
	 * @param deadLetters puts records into the dead-letter stream, or {@code null} if
	 * none is configured
	 */
	RecovererLookup(NamedBeans beans, @Nullable RecordRecoverer defaultRecoverer,
			@Nullable DeadLetterRecoverer deadLetters) {
		this.beans = beans;
		this.defaultRecoverer = defaultRecoverer;
		this.deadLetters = deadLetters;
	}

	/**
	 * The recoverer of a listener.
	 * @param app the listener's own app, or {@code null} for the default one
	 */
	@Nullable RecordRecoverer recoverer(String key, String name, @Nullable String app) {
		RecordRecoverer found = find(key, name);
		return (found != null && found == this.deadLetters && app != null) ? this.deadLetters.forApp(app) : found;
	}

	private @Nullable RecordRecoverer find(String key, String name) {
		if (name.isEmpty()) {
			return this.defaultRecoverer;
		}
		if (this.beans.contains(name)) {
			return this.beans.get(key, name, RecordRecoverer.class);
		}
		return switch (name) {
			case "none" -> null;
			case "skip" -> RecordRecoverer.skip();
			case "dead-letter" -> deadLetters(key, name);
			default -> throw new InvalidSettingException(key, name,
					"be none, skip, dead-letter or the name of a RecordRecoverer bean, and there is no bean of that "
							+ "name");
		};
	}

	private RecordRecoverer deadLetters(String key, String name) {
		if (this.deadLetters == null) {
			throw new InvalidSettingException(key, name,
					"stand beside kinesumer.error.dead-letter.stream, which names the stream that takes the records");
		}
		return this.deadLetters;
	}

}
