package io.kinesumer.test.kinesis;

import java.time.Duration;
import java.util.Random;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Where and how often a fault strikes. Each method returns a changed copy; one of the
 * faults at the end puts the rule in force. Without {@link #times(int)} a fault strikes
 * until it is cleared.
 */
public final class FaultRule {

	private final Function<ActiveFault, ActiveFault> enforce;

	private final Scope scope;

	private final int times;

	private final double probability;

	private final long seed;

	FaultRule(String operation, Function<ActiveFault, ActiveFault> enforce) {
		this(enforce, new Scope(operation, null, null), Integer.MAX_VALUE, 1, 0);
	}

	private FaultRule(Function<ActiveFault, ActiveFault> enforce, Scope scope, int times, double probability,
			long seed) {
		this.enforce = enforce;
		this.scope = scope;
		this.times = times;
		this.probability = probability;
		this.seed = seed;
	}

	/**
	 * Narrows the rule to one stream.
	 * @param name the stream's plain name
	 * @return a changed copy
	 */
	public FaultRule stream(String name) {
		return new FaultRule(this.enforce, new Scope(this.scope.operation(), name, this.scope.shard()), this.times,
				this.probability, this.seed);
	}

	/**
	 * Narrows the rule to one shard. For {@code PutRecords} such a rule fails the records
	 * of that shard one by one, not the call.
	 * @param shardId the shard's id
	 * @return a changed copy
	 */
	public FaultRule shard(String shardId) {
		return new FaultRule(this.enforce, new Scope(this.scope.operation(), this.scope.stream(), shardId), this.times,
				this.probability, this.seed);
	}

	/**
	 * Ends the rule after so many faults.
	 * @param calls how many calls it strikes; positive
	 * @return a changed copy
	 */
	public FaultRule times(int calls) {
		if (calls < 1) {
			throw new IllegalArgumentException("A fault strikes at least one call, not " + calls);
		}
		return new FaultRule(this.enforce, this.scope, calls, this.probability, this.seed);
	}

	/**
	 * Lets the fault strike at random. The same seed and the same calls in the same order
	 * give the same faults.
	 * @param share of the calls that fail, over 0 and up to 1
	 * @param randomSeed what the choice follows from
	 * @return a changed copy
	 */
	public FaultRule withProbability(double share, long randomSeed) {
		if (!(share > 0 && share <= 1)) {
			throw new IllegalArgumentException("A share of the calls is over 0 and up to 1, not " + share);
		}
		return new FaultRule(this.enforce, this.scope, this.times, share, randomSeed);
	}

	/**
	 * Fails the calls as the service does when a shard's throughput is exceeded.
	 * @return the rule in force
	 */
	public ActiveFault throttle() {
		return strikeWith(new Fault.Throttle());
	}

	/**
	 * Fails the calls on the side of the service.
	 * @param status the HTTP status, 500 to 599
	 * @return the rule in force
	 */
	public ActiveFault fail(int status) {
		if (status < 500 || status > 599) {
			throw new IllegalArgumentException("A failure of the service has a status of 500 to 599, not " + status);
		}
		return strikeWith(new Fault.ServerError(status));
	}

	/**
	 * Answers the calls later.
	 * @param delay real time; not negative
	 * @return the rule in force
	 */
	public ActiveFault delay(Duration delay) {
		return strikeWith(new Fault.Latency(delay));
	}

	/**
	 * Closes the connection before the call has any effect.
	 * @return the rule in force
	 */
	public ActiveFault dropConnection() {
		return strikeWith(new Fault.DroppedConnection());
	}

	/**
	 * Closes the connection after the call took effect: its outcome is unknown to the
	 * caller.
	 * @return the rule in force
	 */
	public ActiveFault dropAnswer() {
		return strikeWith(new Fault.DroppedAnswer());
	}

	/**
	 * Fails the calls as the service does when an iterator has expired.
	 * @return the rule in force
	 */
	public ActiveFault expireIterator() {
		return strikeWith(new Fault.ExpiredIterator());
	}

	private ActiveFault strikeWith(Fault fault) {
		return this.enforce
			.apply(new ActiveFault(fault, this.scope, this.times, this.probability, new Random(this.seed)));
	}

	/**
	 * The calls that a rule is about.
	 *
	 * @param operation the operation, as on the wire
	 * @param stream the stream's name, or {@code null} for all
	 * @param shard the shard's id, or {@code null} for all
	 */
	record Scope(String operation, @Nullable String stream, @Nullable String shard) {

		boolean includes(String calledOperation, @Nullable String calledStream, @Nullable String calledShard) {
			return this.operation.equals(calledOperation) && (this.stream == null || this.stream.equals(calledStream))
					&& (this.shard == null || this.shard.equals(calledShard));
		}

	}

}
