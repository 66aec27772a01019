package io.kinesumer.benchmarks.worker;

import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;

/**
 * Commits as often as ours does at its defaults, and when it is asked to stop.
 */
final class KclProcessor implements ShardRecordProcessor {

	private static final Logger logger = LoggerFactory.getLogger(KclProcessor.class);

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(5);

	private final Records records;

	private String shardId = "";

	private long committedAt = System.nanoTime();

	KclProcessor(Records records) {
		this.records = records;
	}

	@Override
	public void initialize(InitializationInput input) {
		this.shardId = input.shardId();
	}

	@Override
	public void processRecords(ProcessRecordsInput input) {
		if (this.records.areCounted()) {
			this.records.add(input.records().size());
		}
		else {
			input.records().forEach((record) -> this.records.take(this.shardId, record.data()));
		}
		if (System.nanoTime() - this.committedAt > INTERVAL) {
			checkpoint(input.checkpointer());
			this.committedAt = System.nanoTime();
		}
	}

	@Override
	public void leaseLost(LeaseLostInput input) {
	}

	@Override
	public void shardEnded(ShardEndedInput input) {
		checkpoint(input.checkpointer());
	}

	@Override
	public void shutdownRequested(ShutdownRequestedInput input) {
		checkpoint(input.checkpointer());
	}

	private void checkpoint(RecordProcessorCheckpointer checkpointer) {
		try {
			checkpointer.checkpoint();
		}
		catch (InvalidStateException | ShutdownException ex) {
			logger.debug("No checkpoint of {}", this.shardId, ex);
		}
	}

}
