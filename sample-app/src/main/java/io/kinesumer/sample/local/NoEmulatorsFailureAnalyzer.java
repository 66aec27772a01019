package io.kinesumer.sample.local;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says how to have something to join.
 */
class NoEmulatorsFailureAnalyzer extends AbstractFailureAnalyzer<NoEmulatorsException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoEmulatorsException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Start the first instance without --join, or with --emulators-only, and wait until it says that the "
						+ "emulators are up. If it was given other ports, give this one the same.",
				cause);
	}

}
