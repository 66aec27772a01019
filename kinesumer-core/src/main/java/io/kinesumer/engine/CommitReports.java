package io.kinesumer.engine;

import io.kinesumer.KinesumerEvent.EngineError;
import io.kinesumer.KinesumerException;
import io.kinesumer.commit.Committer;
import io.kinesumer.ownership.Holding;

/**
 * Passes on how commits end.
 */
final class CommitReports implements Committer.Listener {

	private final Reporter reporter;

	private final Runnable wakeControl;

	CommitReports(Reporter reporter, Runnable wakeControl) {
		this.reporter = reporter;
		this.wakeControl = wakeControl;
	}

	@Override
	public void failed(Holding holding, KinesumerException failure) {
		this.reporter.failed(EngineError.Type.COMMIT, holding.shard().stream(), "Committing", failure);
	}

	@Override
	public void committed() {
		this.reporter.recovered("Committing");
	}

	@Override
	public void lost(Holding holding) {
		this.wakeControl.run();
	}

}
