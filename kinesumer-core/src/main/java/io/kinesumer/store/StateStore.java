package io.kinesumer.store;

import java.util.List;
import java.util.Optional;

import io.kinesumer.StateStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The one place where the clients of a group meet.
 * <p>
 * <b>Contract.</b> Every read is strongly consistent and complete, across however many
 * pages. Every write is atomic and applied only if its condition holds. A write has three
 * outcomes: applied, refused, or <em>unknown</em>, which is a
 * {@link StateStoreException}; after an unknown outcome the write may be applied at any
 * time until the store's own timeout has passed twice, so callers read again. A store
 * that retries on its own must not report its first, applied, attempt as refused. Every
 * call returns or throws within a bound that the store documents. All methods are safe
 * for use by several threads, and end early with a {@code StateStoreException} when their
 * thread is interrupted. One store may serve many apps; each call names the app.
 * <p>
 * What has been confirmed must outlive the store's own failures: an incarnation that is
 * gone, or an epoch that is over, never returns. Nothing expires by itself, and no clock
 * of the store's decides anything. Values come back as they were written, times to the
 * nanosecond; ids are told apart by every character, and sorted as
 * {@link String#compareTo} does. What goes wrong is a
 * {@link io.kinesumer.KinesumerException}, mostly a {@code StateStoreException}; what is
 * stored and cannot be read is a {@link io.kinesumer.CorruptStateException}, never taken
 * for absent and never written over.
 * <p>
 * {@code StateStoreContractTests} of the module {@code kinesumer-store-test} checks an
 * implementation; {@link StateRules} has the rules of the writes.
 */
public interface StateStore extends AutoCloseable {

	/**
	 * Makes the store ready and verifies that it is: called at each start of a client,
	 * before anything else, possibly by several clients at once.
	 * @throws io.kinesumer.MissingTableException if there is no table and it may not be
	 * created
	 * @throws StateStoreException if the store cannot be used
	 */
	void open();

	/**
	 * All clients of an app, in the order of their ids.
	 * @param app the app
	 * @return the clients, those of other libraries included
	 */
	List<ClientEntry> clients(String app);

	/**
	 * The clients of an app that sort first. In a large group, every client asks for them
	 * whenever the leader is in trouble.
	 * @param app the app
	 * @param most how many at most, from 1
	 * @return the clients, those of other libraries included, in the order of their ids
	 */
	default List<ClientEntry> firstClients(String app, int most) {
		List<ClientEntry> clients = clients(app);
		return clients.subList(0, Math.min(most, clients.size()));
	}

	/**
	 * One client of an app.
	 * @param app the app
	 * @param clientId the client's id
	 * @return the client, or empty if there is none of this id
	 */
	Optional<ClientEntry> client(String app, String clientId);

	/**
	 * Registers a client where none of its id is, or in the place of one that was seen
	 * not to move.
	 * @param app the app
	 * @param entry the client
	 * @param replaced the entry to replace, exactly as observed (incarnation and
	 * heartbeat), or {@code null} if there must be none
	 * @return whether the client is registered
	 */
	boolean register(String app, ClientEntry entry, @Nullable ClientEntry replaced);

	/**
	 * Moves a client's heartbeat. Writes the counter, the streams, the number of shards
	 * and whether it is leaving; never anything that an index sorts by. A counter never
	 * moves back: a beat that arrives late, with a lower one than is stored, writes
	 * nothing. A client registers with 0 and begins with 1; a higher one is refused where
	 * 0 is stored: that is a copy of the registration, held back by the network until the
	 * client was declared dead.
	 * @param app the app
	 * @param entry the client as it is now
	 * @return {@code false} if the client's incarnation is no longer there: it was
	 * declared dead
	 */
	boolean beat(String app, ClientEntry entry);

	/**
	 * Removes a client: declares it dead, or lets it leave.
	 * @param app the app
	 * @param observed the client exactly as observed: incarnation and heartbeat
	 * @return {@code true} if no client of this incarnation is there any more;
	 * {@code false} if its heartbeat has moved
	 */
	boolean remove(String app, ClientEntry observed);

	/**
	 * The group's shared state.
	 * @param app the app
	 * @return the state, {@link GroupState#initial()} if there is none yet
	 */
	GroupState group(String app);

	/**
	 * Replaces the group's shared state.
	 * @param app the app
	 * @param next the new state, with the revision of the state it was derived from
	 * @return whether it was replaced; its revision is then one more. {@code false} if
	 * someone else wrote in between
	 */
	boolean replaceGroup(String app, GroupState next);

	/**
	 * Where the group started in a stream, the last time that it did.
	 * @param app the app
	 * @param stream the stream's key
	 * @return the pin, or empty if the group has not seen the stream yet
	 */
	Optional<StreamPin> pin(String app, String stream);

	/**
	 * Pins where the group starts in a stream, unless that is pinned already for as many
	 * resets or more.
	 * @param app the app
	 * @param pin the pin
	 * @return the pin that holds: this one or the earlier one
	 */
	StreamPin pinIfAbsent(String app, StreamPin pin);

	/**
	 * The newest assignment of a stream's shards.
	 * @param app the app
	 * @param stream the stream's key
	 * @return the assignment, or empty if there is none yet
	 */
	Optional<Assignment> assignment(String app, String stream);

	/**
	 * The newest assignment of a stream's shards, as far as it concerns one client: in a
	 * large group, every client asks for its own whenever anything moves.
	 * @param app the app
	 * @param stream the stream's key
	 * @param clientId the client's id
	 * @return an assignment with all shards of the client, and maybe some of others', or
	 * empty if there is none yet
	 */
	default Optional<Assignment> assignment(String app, String stream, String clientId) {
		return assignment(app, stream);
	}

	/**
	 * Publishes an assignment, unless the stored one is of the same generation or newer.
	 * @param app the app
	 * @param assignment the assignment
	 * @return whether it is now the stored one
	 */
	boolean publish(String app, Assignment assignment);

	/**
	 * The group's copy of a stream's shard list.
	 * @param app the app
	 * @param stream the stream's key
	 * @return the cache, or empty if there is none yet
	 */
	Optional<ShardCache> shardCache(String app, String stream);

	/**
	 * Replaces the group's copy of a stream's shard list.
	 * @param app the app
	 * @param next the new cache, with the version of the cache it was derived from, or 0
	 * @return whether it was replaced; its version is then one more. {@code false} if
	 * someone else wrote in between
	 */
	boolean replaceShardCache(String app, ShardCache next);

	/**
	 * All checkpoints of a stream that can be read, in the order of their shards' ids.
	 * @param app the app
	 * @param stream the stream's key
	 * @return the checkpoints
	 */
	List<Checkpoint> checkpoints(String app, String stream);

	/**
	 * The checkpoint of one shard.
	 * @param app the app
	 * @param stream the stream's key
	 * @param shardId the shard's id
	 * @return the checkpoint, or {@link Checkpoint#none} if there is none
	 * @throws io.kinesumer.CorruptStateException if there is one that cannot be read
	 */
	Checkpoint checkpoint(String app, String stream, String shardId);

	/**
	 * Makes the claimant the owner of a shard under the next epoch, if the shard is not
	 * finished and owner, epoch and reset are still as the claimant saw them. A claim
	 * after a later reset than the stored one applies it: position, end and times go, and
	 * the shard may have been finished.
	 * @param app the app
	 * @param stream the stream's key
	 * @param claim the claim
	 * @return the checkpoint as it is now, owned by the claimant, or empty if the
	 * condition did not hold
	 */
	Optional<Checkpoint> claim(String app, String stream, Claim claim);

	/**
	 * Writes an owner's progress, fenced by owner and epoch. Never moves a position
	 * backwards.
	 * @param app the app
	 * @param stream the stream's key
	 * @param commit the commit
	 * @return {@code false} if the writer no longer holds the shard under this epoch, and
	 * nothing was written
	 */
	boolean commit(String app, String stream, Commit commit);

	/**
	 * Removes the checkpoint of a shard that Kinesis no longer shows, if nobody owns it
	 * and its epoch is as observed.
	 * @param app the app
	 * @param stream the stream's key
	 * @param observed the checkpoint as observed
	 * @return whether there is no such checkpoint any more
	 */
	boolean removeCheckpoint(String app, String stream, Checkpoint observed);

	/**
	 * Gives up what the store itself has opened. May be called more than once.
	 */
	@Override
	default void close() {
	}

}
