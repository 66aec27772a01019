package io.kinesumer.dispatch;

import io.kinesumer.BatchRecordHandler;
import io.kinesumer.CommitMode;
import io.kinesumer.DefaultErrorHandler;
import io.kinesumer.RecordRecoverer;
import io.kinesumer.RetrySettings;

/**
 * Makes handlings for tests.
 */
public final class Handlings {

	private Handlings() {
	}

	/**
	 * Handles nothing, ten records at a time.
	 */
	public static Handling idle() {
		return of((records, delivery) -> {
		}, 10, 1, RetrySettings.DEFAULTS, null, CommitMode.AUTO);
	}

	static Handling of(BatchRecordHandler handler, int maxRecords, int concurrency, RetrySettings retry,
			RecordRecoverer recoverer, CommitMode mode) {
		return new Handling("listener", handler, maxRecords, concurrency, mode, new DefaultErrorHandler(retry), retry,
				null, recoverer);
	}

}
