package io.kinesumer.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * The state that the whole group shares, one item. It is replaced as a whole by
 * compare-and-set on its revision.
 *
 * @param revision 0 where the store holds none yet; one more at each write
 * @param leader the leader, or {@code null} before the first
 * @param work a counter that the leader moves each time it does its work
 * @param generation the generation of the newest published assignment, 0 before the first
 * @param clients the number of live clients at the leader's last look
 * @param unsettled whether the leader expects changes soon, so that everyone looks more
 * often
 * @param cacheVersions the version of each stream's shard cache, by stream key
 * @param keepers the client that lists the shards of a stream that the leader does not
 * consume itself, by stream key
 * @param paused what the group does not read: a stream's key, or a stream's key, a slash
 * and a shard's id
 * @param goClient the id of a client of the Go library that consumes for the app, as the
 * leader saw at its last work, or {@code null} if there is none
 * @param resets the newest reset of each stream that was ever started over, by stream key
 * @param audiences whom the newest generations concern; the others concern everyone
 * @param doubtful the newest generation of a leader that did not know for certain what
 * stood there before: its audience may be too small, so everyone looks at its shards some
 * time after; 0 for none
 * @param releases shards that are to move, each a stream's key, a slash and the shard's
 * id, and the client they are to leave; the leader's next work clears them
 */
public record GroupState(long revision, @Nullable Owner leader, long work, long generation, int clients,
		boolean unsettled, Map<String, Long> cacheVersions, Map<String, String> keepers, Set<String> paused,
		@Nullable String goClient, Map<String, StreamReset> resets, Map<Long, Audience> audiences, long doubtful,
		Map<String, String> releases) {

	public GroupState {
		cacheVersions = Map.copyOf(cacheVersions);
		keepers = Map.copyOf(keepers);
		paused = Set.copyOf(paused);
		resets = Map.copyOf(resets);
		audiences = Map.copyOf(audiences);
		releases = Map.copyOf(releases);
	}

	/**
	 * The state of a group that has none yet.
	 * @return a state with revision 0
	 */
	public static GroupState initial() {
		return new GroupState(0, null, 0, 0, 0, false, Map.of(), Map.of(), Set.of(), null, Map.of(), Map.of(), 0,
				Map.of());
	}

	/**
	 * Whether two states say the same, whatever their revisions.
	 * @param other the other state
	 * @return {@code true} if only the revisions may differ
	 */
	public boolean saysTheSameAs(GroupState other) {
		return Objects.equals(this, other.withRevision(this.revision));
	}

	/**
	 * Whether two states say the same, save for how often the leader has worked.
	 * @param other the other state
	 * @return {@code true} if only the revisions and the work counters may differ
	 */
	public boolean differsAtMostInWorkFrom(GroupState other) {
		return Objects.equals(this,
				new GroupState(this.revision, other.leader, this.work, other.generation, other.clients, other.unsettled,
						other.cacheVersions, other.keepers, other.paused, other.goClient, other.resets, other.audiences,
						other.doubtful, other.releases));
	}

	public GroupState withRevision(long revision) {
		return new GroupState(revision, this.leader, this.work, this.generation, this.clients, this.unsettled,
				this.cacheVersions, this.keepers, this.paused, this.goClient, this.resets, this.audiences,
				this.doubtful, this.releases);
	}

	/**
	 * The state under another leader, who has still to see for itself which Go clients
	 * there are.
	 * @param leader the leader
	 * @return a state of the same revision
	 */
	public GroupState withLeader(Owner leader) {
		return new GroupState(this.revision, leader, this.work + 1, this.generation, this.clients, this.unsettled,
				this.cacheVersions, this.keepers, this.paused, null, this.resets, this.audiences, this.doubtful,
				this.releases);
	}

	/**
	 * The state after the leader's work, which has seen to what was to move.
	 * @param generation the newest generation
	 * @param clients the number of live clients
	 * @param unsettled whether changes are expected soon
	 * @param cacheVersions the version of each stream's shard cache
	 * @param keepers who lists what the leader does not
	 * @return a state of the same revision
	 */
	public GroupState withWork(long generation, int clients, boolean unsettled, Map<String, Long> cacheVersions,
			Map<String, String> keepers) {
		return new GroupState(this.revision, this.leader, this.work + 1, generation, clients, unsettled, cacheVersions,
				keepers, this.paused, this.goClient, this.resets, this.audiences, this.doubtful, Map.of());
	}

	public GroupState withGoClient(@Nullable String goClient) {
		return new GroupState(this.revision, this.leader, this.work, this.generation, this.clients, this.unsettled,
				this.cacheVersions, this.keepers, this.paused, goClient, this.resets, this.audiences, this.doubtful,
				this.releases);
	}

	public GroupState withCacheVersions(Map<String, Long> cacheVersions) {
		return new GroupState(this.revision, this.leader, this.work, this.generation, this.clients, this.unsettled,
				cacheVersions, this.keepers, this.paused, this.goClient, this.resets, this.audiences, this.doubtful,
				this.releases);
	}

	public GroupState withPaused(Set<String> paused) {
		return new GroupState(this.revision, this.leader, this.work, this.generation, this.clients, this.unsettled,
				this.cacheVersions, this.keepers, paused, this.goClient, this.resets, this.audiences, this.doubtful,
				this.releases);
	}

	/**
	 * The state in which a stream starts over.
	 * @param stream the stream's key
	 * @param reset the reset
	 * @return a state of the same revision
	 */
	public GroupState withReset(String stream, StreamReset reset) {
		Map<String, StreamReset> resets = new HashMap<>(this.resets);
		resets.put(stream, reset);
		return new GroupState(this.revision, this.leader, this.work, this.generation, this.clients, this.unsettled,
				this.cacheVersions, this.keepers, this.paused, this.goClient, resets, this.audiences, this.doubtful,
				this.releases);
	}

	public GroupState withAudiences(Map<Long, Audience> audiences, long doubtful) {
		return new GroupState(this.revision, this.leader, this.work, this.generation, this.clients, this.unsettled,
				this.cacheVersions, this.keepers, this.paused, this.goClient, this.resets, audiences, doubtful,
				this.releases);
	}

	/**
	 * The state in which a shard is to move.
	 * @param shard the shard
	 * @param from the client it is to leave
	 * @return a state of the same revision
	 */
	public GroupState withRelease(ShardKey shard, String from) {
		Map<String, String> releases = new HashMap<>(this.releases);
		releases.put(shard.toString(), from);
		return new GroupState(this.revision, this.leader, this.work, this.generation, this.clients, this.unsettled,
				this.cacheVersions, this.keepers, this.paused, this.goClient, this.resets, this.audiences,
				this.doubtful, releases);
	}

	/**
	 * Whether anything may have changed for a client.
	 * @param clientId the client's id
	 * @param since the generation up to which it knows its shards
	 * @return {@code false} if all later generations leave its shards as they are
	 */
	public boolean concerns(String clientId, long since) {
		for (long generation = since + 1; generation <= this.generation; generation++) {
			Audience audience = this.audiences.get(generation);
			if (audience == null || audience.includes(clientId)) {
				return true;
			}
		}
		return false;
	}

}
