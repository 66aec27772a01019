package io.kinesumer.engine;

import java.util.List;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerException;
import io.kinesumer.KinesumerGroup;
import io.kinesumer.KinesumerGroup.State;
import io.kinesumer.MissingStreamException;
import io.kinesumer.assignment.RangeAssignor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.id;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a person may ask of a whole group, and what they see of it.
 */
class GroupOperationsTests {

	private final TestGroup group = new TestGroup();

	@AfterEach
	void close() {
		this.group.close();
	}

	@Test
	void aReleasedShardGoesToAnotherClientWhichKeepsIt() {
		this.group.createStream("orders", 4);
		Kinesumer first = started("a");
		Kinesumer second = started("b");
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		String shard = first.snapshot().shards().get(0).shardId();
		second.release("orders", shard);
		await().until(() -> owns(second, shard) && shardsOf(first) == 2 && shardsOf(second) == 2);
		assertThat(this.group.store.group("test").releases()).isEmpty();
		this.group.send("orders", 40);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(owns(second, shard)).isTrue();
	}

	@Test
	void aReleaseNeedsNoRunningClientToAskForIt() {
		this.group.createStream("orders", 2);
		Kinesumer first = started("a");
		Kinesumer second = started("b");
		await().until(() -> shardsOf(first) == 1 && shardsOf(second) == 1);
		String shard = second.snapshot().shards().get(0).shardId();
		// By a client that does not run, as from another process.
		this.group.client("c", "orders").release("orders", shard);
		await().until(() -> owns(first, shard));
	}

	@Test
	void whatCannotBeReleasedIsSaid() {
		this.group.createStream("orders", 1);
		Kinesumer only = started("a");
		await().until(() -> shardsOf(only) == 1);
		assertThatExceptionOfType(KinesumerException.class).isThrownBy(() -> only.release("orders", id(0)))
			.withMessageContaining("a alone consumes the stream");
		assertThatIllegalArgumentException().isThrownBy(() -> only.release("orders", "shard-9"))
			.withMessageContaining("no shard 'shard-9'");
		assertThatExceptionOfType(MissingStreamException.class).isThrownBy(() -> only.release("refunds", id(0)))
			.withMessageContaining("no stream 'refunds'; it consumes [orders]");
		Kinesumer range = this.group.client("r", (builder) -> builder.assignor(new RangeAssignor()), "orders");
		assertThatIllegalArgumentException().isThrownBy(() -> range.release("orders", id(0)))
			.withMessageContaining("range");
	}

	@Test
	void whatIsNotTheGroupsCannotBePaused() {
		this.group.createStream("orders", 1);
		Kinesumer client = started("a");
		await().until(() -> shardsOf(client) == 1);
		assertThatExceptionOfType(MissingStreamException.class).isThrownBy(() -> client.pause("refunds"))
			.withMessageContaining("no stream 'refunds'");
		assertThatExceptionOfType(MissingStreamException.class).isThrownBy(() -> client.resume("refunds"));
		assertThatIllegalArgumentException().isThrownBy(() -> client.pause("orders", "shard-9"))
			.withMessageContaining("no shard 'shard-9'");
		assertThat(this.group.store.group("test").paused()).isEmpty();
	}

	@Test
	void aPauseSurvivesMovesAndRestarts() {
		this.group.createStream("orders", 2);
		Kinesumer first = started("a");
		await().until(() -> shardsOf(first) == 2);
		first.pause("orders", id(1));
		Kinesumer second = started("b");
		await().until(() -> shardsOf(first) == 1 && shardsOf(second) == 1);
		first.stop();
		await().until(() -> shardsOf(second) == 2);
		second.stop();
		second.start();
		await().until(() -> shardsOf(second) == 2);
		assertThat(states(second.group())).containsExactly(State.CONSUMING, State.PAUSED);
		second.resume("orders", id(1));
		await().until(() -> states(second.group()).equals(List.of(State.CONSUMING, State.CONSUMING)));
	}

	@Test
	void anyClientSeesTheWholeGroup() {
		this.group.createStream("orders", 2);
		Kinesumer first = started("a");
		Kinesumer second = started("b");
		await().until(() -> shardsOf(first) == 1 && shardsOf(second) == 1);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		await().until(() -> shards(first.group()).stream().allMatch((shard) -> shard.checkpoint() != null)
				&& first.group().clients().stream().allMatch((client) -> client.shards() == 1));
		KinesumerGroup seen = first.group();
		assertThat(seen.app()).isEqualTo("test");
		assertThat(seen.leader()).isEqualTo("a");
		assertThat(seen.generation()).isPositive();
		assertThat(seen.clients()).extracting(KinesumerGroup.Client::clientId).containsExactly("a", "b");
		assertThat(seen.clients()).extracting(KinesumerGroup.Client::isLeader).containsExactly(true, false);
		assertThat(seen.clients()).allSatisfy((client) -> assertThat(client.streams()).containsExactly("orders"));
		assertThat(shards(seen)).extracting(KinesumerGroup.Shard::owner).containsExactlyInAnyOrder("a", "b");
		assertThat(shards(seen)).allSatisfy((shard) -> {
			assertThat(shard.owner()).isEqualTo(shard.assignedTo());
			assertThat(shard.epoch()).isPositive();
			assertThat(shard.updatedAt()).isNotNull();
			if ("a".equals(shard.owner())) {
				assertThat(shard.lag()).isNotNull();
			}
			else {
				assertThat(shard.lag()).isNull(); // only its owner knows
			}
		});
		second.stop();
		await().until(() -> shardsOf(first) == 2);
		this.group.split("orders", 0);
		await().until(() -> states(first.group())
			.equals(List.of(State.FINISHED, State.CONSUMING, State.CONSUMING, State.CONSUMING)));
		assertThat(shards(first.group()).get(3).parents()).containsExactly(id(0));
	}

	@Test
	void aGroupWithoutClientsShowsItsShardsAsUnowned() {
		this.group.createStream("orders", 1);
		Kinesumer client = started("a");
		await().until(() -> shardsOf(client) == 1);
		client.stop();
		assertThat(states(client.group())).containsExactly(State.UNOWNED);
		assertThat(client.group().clients()).isEmpty();
	}

	private Kinesumer started(String id) {
		Kinesumer client = this.group.client(id, "orders");
		client.start();
		return client;
	}

	private static boolean owns(Kinesumer client, String shard) {
		return client.snapshot().shards().stream().anyMatch((owned) -> owned.shardId().equals(shard));
	}

	private static List<KinesumerGroup.Shard> shards(KinesumerGroup group) {
		return group.streams().get(0).shards();
	}

	private static List<State> states(KinesumerGroup group) {
		return shards(group).stream().map(KinesumerGroup.Shard::state).toList();
	}

}
