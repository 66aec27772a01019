package io.kinesumer.spring.listener;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.RecordRecoverer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;

/**
 * Finds the recoverer that an annotation names.
 */
class RecovererLookup {

	private final BeanFactory beanFactory;

	private final @Nullable RecordRecoverer defaultRecoverer;

	RecovererLookup(BeanFactory beanFactory, @Nullable RecordRecoverer defaultRecoverer) {
		this.beanFactory = beanFactory;
		this.defaultRecoverer = defaultRecoverer;
	}

	@Nullable RecordRecoverer recoverer(String key, String name) {
		if (name.isEmpty()) {
			return this.defaultRecoverer;
		}
		if (this.beanFactory.containsBean(name)) {
			if (!this.beanFactory.isTypeMatch(name, RecordRecoverer.class)) {
				throw new InvalidSettingException(key, name, "name a bean of type " + RecordRecoverer.class.getName());
			}
			return this.beanFactory.getBean(name, RecordRecoverer.class);
		}
		return switch (name) {
			case "none" -> null;
			case "skip" -> RecordRecoverer.skip();
			case "dead-letter" -> throw new InvalidSettingException(key, name,
					"be none, skip or the name of a RecordRecoverer bean: dead-letter streams are not supported yet");
			default -> throw new InvalidSettingException(key, name,
					"be none, skip or the name of a RecordRecoverer " + "bean, and there is no bean of that name");
		};
	}

}
