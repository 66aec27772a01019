package io.kinesumer.kcl;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.kinesumer.CorruptStateException;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A row of a lease table that is a lease.
 *
 * @param stream the stream, or {@code null} where the application consumes one only and
 * the table does not name it
 * @param shardId the shard
 * @param checkpoint how far it is consumed
 * @param owner the worker that holds it, or {@code null}
 */
record KclLease(@Nullable StreamId stream, String shardId, KclCheckpoint checkpoint, @Nullable String owner) {

	private static final Pattern OF_SEVERAL_STREAMS = Pattern.compile("(\\d+):([^:]+):(\\d+):([^:]+)");

	/**
	 * Reads a row. Since version 3.5, KCL may keep what workers and the coordinator write
	 * in the same table: it tells rows apart by {@code entityType}, which leases of older
	 * versions do not have.
	 * @param row the row's attributes
	 * @return the lease, or empty for a row of something else
	 * @throws CorruptStateException if it is a lease that cannot be read
	 */
	static Optional<KclLease> read(Map<String, AttributeValue> row) {
		String type = string(row, "entityType");
		String key = string(row, "leaseKey");
		String checkpoint = string(row, "checkpoint");
		if ((type != null && !type.equals("LEASE")) || key == null || (type == null && checkpoint == null)) {
			return Optional.empty();
		}
		try {
			Matcher several = OF_SEVERAL_STREAMS.matcher(key);
			boolean isOfSeveral = several.matches();
			StreamId stream = isOfSeveral
					? new StreamId(several.group(1), several.group(2), Long.parseLong(several.group(3))) : null;
			return Optional.of(new KclLease(stream, isOfSeveral ? several.group(4) : key,
					KclCheckpoint.of(String.valueOf(checkpoint), number(row, "checkpointSubSequenceNumber")),
					string(row, "leaseOwner")));
		}
		catch (IllegalArgumentException ex) {
			throw new CorruptStateException("Lease '" + key + "' cannot be read: its checkpoint is '" + checkpoint
					+ "', which is neither a sequence number nor TRIM_HORIZON, LATEST, AT_TIMESTAMP or SHARD_END."
					+ " Correct the row, or delete it if nothing of its shard is to be taken over", ex);
		}
	}

	private static @Nullable String string(Map<String, AttributeValue> row, String name) {
		AttributeValue value = row.get(name);
		return (value != null) ? value.s() : null;
	}

	private static long number(Map<String, AttributeValue> row, String name) {
		AttributeValue value = row.get(name);
		return (value != null && value.n() != null) ? Long.parseLong(value.n()) : 0;
	}

	/**
	 * Whether the lease may be of a stream.
	 */
	boolean isOf(StreamRef ref) {
		return this.stream == null || (this.stream.name().equals(ref.name())
				&& (ref.arn() == null || ref.arn().contains(":" + this.stream.account() + ":")));
	}

	/**
	 * Of the leases of a stream those of the last time it was created, by shard: what an
	 * earlier stream of its name had come to tells nothing of this one.
	 */
	static Map<String, KclLease> newest(Collection<KclLease> leases) {
		long newest = leases.stream().mapToLong(KclLease::epoch).max().orElse(0);
		return leases.stream()
			.filter((lease) -> lease.epoch() == newest)
			.collect(Collectors.toMap(KclLease::shardId, Function.identity(), (one, other) -> other));
	}

	/**
	 * The accounts that leases name.
	 */
	static Set<String> accounts(Collection<KclLease> leases) {
		Set<String> accounts = new TreeSet<>();
		leases.forEach((lease) -> {
			if (lease.stream() != null) {
				accounts.add(lease.stream().account());
			}
		});
		return accounts;
	}

	private long epoch() {
		return (this.stream != null) ? this.stream.epoch() : 0;
	}

	/**
	 * A stream as an application that consumes several names it.
	 *
	 * @param account the account's number
	 * @param name the stream's name
	 * @param epoch when it was created, in seconds, or whatever the application gave
	 */
	record StreamId(String account, String name, long epoch) {

		@Override
		public String toString() {
			return this.account + ":" + this.name + ":" + this.epoch;
		}

	}

}
