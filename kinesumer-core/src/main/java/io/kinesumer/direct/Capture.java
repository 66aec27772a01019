package io.kinesumer.direct;

import java.util.List;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * What became of one call. For the thread that makes the call.
 */
public final class Capture {

	private final ShardKey shard;

	private @Nullable List<KinesumerRecord> records;

	private @Nullable String refusal;

	private boolean isLost;

	Capture(ShardKey shard) {
		this.shard = shard;
	}

	ShardKey shard() {
		return this.shard;
	}

	void captured(List<KinesumerRecord> captured) {
		this.records = captured;
	}

	/**
	 * Leaves an answer to the SDK.
	 */
	void refuse(String why) {
		this.records = null;
		this.refusal = why;
	}

	/**
	 * Gives an answer up of which something was read already.
	 */
	void lose(String why) {
		this.records = null;
		this.refusal = why;
		this.isLost = true;
	}

	/**
	 * The records that were read past the SDK.
	 * @return the records, or {@code null} if the SDK has those of the answer, if any
	 */
	public @Nullable List<KinesumerRecord> records() {
		return this.records;
	}

	/**
	 * Why an answer was not understood.
	 * @return the reason, or {@code null} if it was
	 */
	public @Nullable String refusal() {
		return this.refusal;
	}

	/**
	 * Whether nobody has read the answer, so that the call must be made again.
	 * @return whether it must
	 */
	public boolean isLost() {
		return this.isLost;
	}

}
