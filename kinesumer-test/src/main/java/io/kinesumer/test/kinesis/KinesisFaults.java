package io.kinesumer.test.kinesis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * The faults that an embedded Kinesis shows on demand. Safe for use by several threads.
 *
 * <pre>{@code
 * kinesis.faults().on("GetRecords").stream("orders").times(3).throttle();
 * kinesis.faults().on("PutRecord").withProbability(0.1, 42).dropAnswer();
 * kinesis.faults().clear();
 * }</pre>
 */
public final class KinesisFaults {

	private static final String PUT_RECORDS = "PutRecords";

	private final List<ActiveFault> active = new CopyOnWriteArrayList<>();

	/**
	 * Starts a rule about one operation.
	 * @param operation the operation as on the wire, such as {@code GetRecords}
	 * @return a rule that strikes nothing yet
	 */
	public FaultRule on(String operation) {
		return new FaultRule(operation, this::enforce);
	}

	/**
	 * Ends all faults.
	 */
	public void clear() {
		this.active.forEach(ActiveFault::clear);
		this.active.clear();
	}

	/**
	 * Whether no fault is in force.
	 * @return {@code true} if every call succeeds as far as faults are concerned
	 */
	public boolean isEmpty() {
		return this.active.isEmpty();
	}

	/**
	 * The faults that strike a call, which count as having struck it.
	 * @param operation the operation as on the wire
	 * @param stream the stream's name, or {@code null} if the call names none
	 * @param shard the shard's id, or {@code null} if the call is not about one shard
	 * @return the faults in the order in which they came into force
	 */
	public List<Fault> draw(String operation, @Nullable String stream, @Nullable String shard) {
		List<Fault> drawn = new ArrayList<>();
		for (ActiveFault candidate : this.active) {
			Fault fault = candidate.draw(operation, stream, shard);
			if (fault != null) {
				drawn.add(fault);
			}
		}
		this.active.removeIf(ActiveFault::isSpent);
		return drawn;
	}

	/**
	 * The fault that strikes one record of a {@code PutRecords}: only rules about one
	 * shard do.
	 * @param stream the stream's name
	 * @param shard the record's shard
	 * @return the first fault, or {@code null}
	 */
	public @Nullable Fault drawForRecord(String stream, String shard) {
		for (ActiveFault candidate : this.active) {
			Fault fault = candidate.concernsOneShard() ? candidate.draw(PUT_RECORDS, stream, shard) : null;
			if (fault != null) {
				return fault;
			}
		}
		return null;
	}

	private ActiveFault enforce(ActiveFault fault) {
		this.active.add(fault);
		return fault;
	}

}
