package io.kinesumer.sample.local;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do about a port that is taken.
 */
class EmulatorPortFailureAnalyzer extends AbstractFailureAnalyzer<EmulatorPortException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, EmulatorPortException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"If Seismic watch is already running on this machine, join it: start this one with --join. If the port "
						+ "belongs to another program, choose a free one with --" + cause.property()
						+ "=..., here and for all instances that join.",
				cause);
	}

}
