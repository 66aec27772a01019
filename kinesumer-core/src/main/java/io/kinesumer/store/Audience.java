package io.kinesumer.store;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;

/**
 * Whom a generation of assignments concerns: the clients whose shards it changes, and
 * with them a few others. It takes 256 bytes at most, however large the group is, for
 * every client reads it at each look. Immutable.
 */
public final class Audience {

	/** With these, a change to 20 clients also has one in a hundred others look. */
	private static final int BITS = 2048;

	private final BitSet bits;

	private Audience(BitSet bits) {
		this.bits = bits;
	}

	/**
	 * The audience of some clients.
	 * @param clientIds the ids of the clients
	 * @return an audience that includes them
	 */
	public static Audience of(Collection<String> clientIds) {
		BitSet bits = new BitSet(BITS);
		clientIds.forEach((id) -> bits.set(bitOf(id)));
		return new Audience(bits);
	}

	/**
	 * The audience that was encoded.
	 * @param encoded what {@link #encoded()} returned
	 * @return an equal audience
	 */
	public static Audience decode(byte[] encoded) {
		return new Audience(BitSet.valueOf(encoded));
	}

	/**
	 * The audience in a form that can be stored.
	 * @return up to 256 bytes
	 */
	public byte[] encoded() {
		return this.bits.toByteArray();
	}

	/**
	 * Whether a client belongs to the audience.
	 * @param clientId the client's id
	 * @return {@code false} only if it does not
	 */
	public boolean includes(String clientId) {
		return this.bits.get(bitOf(clientId));
	}

	private static int bitOf(String clientId) {
		int hash = clientId.hashCode() * 0x9E3779B9; // ids are often numbered
		return (hash >>> 16) % BITS;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Audience audience && audience.bits.equals(this.bits);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(encoded());
	}

	@Override
	public String toString() {
		return this.bits.cardinality() + " of " + BITS + " bits";
	}

}
