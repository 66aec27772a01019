package io.kinesumer.spring.listener;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.RecordRecoverer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the recoverer that an annotation names.
 */
class RecovererLookup {

	private final NamedBeans beans;

	private final @Nullable RecordRecoverer defaultRecoverer;

	private final @Nullable RecordRecoverer deadLetters;

	/**
	 * Creates the lookup.
	 * @param deadLetters puts records into the dead-letter stream, or {@code null} if
	 * none is configured
	 */
	RecovererLookup(NamedBeans beans, @Nullable RecordRecoverer defaultRecoverer,
			@Nullable RecordRecoverer deadLetters) {
		this.beans = beans;
		this.defaultRecoverer = defaultRecoverer;
		this.deadLetters = deadLetters;
	}

	@Nullable RecordRecoverer recoverer(String key, String name) {
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
