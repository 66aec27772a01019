package io.kinesumer.spring.boot.diagnostics;

import io.kinesumer.InvalidSettingException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says of a setting that cannot work what would be valid.
 */
class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingException cause) {
		String value = (cause.value() != null) ? " has the value '" + cause.value() + "'" : " is not set";
		return new FailureAnalysis(cause.key() + value + ", which cannot work.", "It must " + cause.expected() + ".",
				cause);
	}

}
