package io.kinesumer.membership;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static io.kinesumer.membership.Clients.TIMEOUT;
import static io.kinesumer.membership.Clients.beaten;
import static io.kinesumer.membership.Clients.client;
import static io.kinesumer.membership.Clients.leaving;
import static org.assertj.core.api.Assertions.assertThat;

class LeadershipTests {

	private static final String APP = "app";

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private final ManualTicker ticker = new ManualTicker();

	private final InMemoryStateStore state = new InMemoryStateStore(this.ticker);

	private final ScriptedStateStore store = new ScriptedStateStore(this.state);

	private final Member a = new Member("a");

	private final Member b = new Member("b");

	private final Member c = new Member("c");

	@Test
	void theFirstWhoLooksLeadsAnEmptyGroup() {
		this.b.join();
		assertThat(this.b.look()).isEqualTo(GroupState.initial().withLeader(this.b.owner()).withRevision(1))
			.isEqualTo(this.state.group(APP));
	}

	@Test
	void aClientThatSortsBeforeTheLeaderTakesTheLead() {
		join(this.a, this.b);
		this.b.look();
		assertThat(this.a.look().leader()).isEqualTo(this.a.owner());
		assertThat(this.b.look().leader()).isEqualTo(this.a.owner());
	}

	@Test
	void aFollowerReadsExactlyTwoItemsAndWritesNone() {
		join(this.a, this.b, this.c);
		this.a.look();
		for (int look = 0; look < 20; look++) {
			this.store.calls();
			this.c.look();
			assertThat(this.store.calls()).containsExactly("group", "client");
			work();
			passInterval(this.a, this.b, this.c);
		}
		assertThat(this.c.leadership.isSuspicious()).isFalse();
	}

	@Test
	void aLeaderReadsOneItem() {
		join(this.a, this.b);
		this.a.look();
		this.store.calls();
		this.a.look();
		assertThat(this.store.calls()).containsExactly("group");
	}

	@Test
	void aDeadLeaderIsReplacedByTheNextAndByNobodyElse() {
		join(this.a, this.b, this.c);
		this.a.look();
		Duration waited = Duration.ZERO;
		while (this.state.group(APP).leader().equals(this.a.owner())) {
			assertThat(waited).isLessThanOrEqualTo(TIMEOUT);
			this.c.look();
			this.b.look();
			passInterval(this.b, this.c);
			waited = waited.plus(INTERVAL);
		}
		assertThat(waited).isGreaterThan(TIMEOUT);
		assertThat(this.state.group(APP).leader()).isEqualTo(this.b.owner());
	}

	@Test
	void aRemovedLeaderIsReplacedAtOnce() {
		join(this.a, this.b);
		this.a.look();
		this.b.look();
		this.state.remove(APP, this.a.entry);
		assertThat(this.b.look().leader()).isEqualTo(this.b.owner());
	}

	@Test
	void aLeaderThatCameBackAsAnotherIncarnationIsReplaced() {
		join(this.a, this.b);
		this.a.look();
		this.b.look();
		this.state.register(APP, client("a", "second", 1), this.a.entry);
		assertThat(this.b.look().leader()).as("a is next in order and has not looked yet").isEqualTo(this.a.owner());
		GroupState seen = this.a.leadership.look(new Owner("a", "second"), false);
		assertThat(seen.leader()).isEqualTo(new Owner("a", "second"));
	}

	@Test
	void aLeaderThatBeatsButDoesNotWorkIsReplaced() {
		join(this.a, this.b);
		this.a.look();
		Duration patience = TIMEOUT.plus(Leadership.rest(TIMEOUT));
		for (Duration waited = Duration.ZERO; waited.compareTo(patience) < 0; waited = waited.plus(INTERVAL)) {
			assertThat(this.b.look().leader()).isEqualTo(this.a.owner());
			passInterval(this.a, this.b);
		}
		assertThat(this.b.look().leader()).isEqualTo(this.b.owner());
	}

	@Test
	void aLeaderThatRestedAndDiedIsNotReplacedBeforeItIsDead() {
		join(this.a, this.b);
		this.a.look();
		this.b.look();
		passInterval(this.a, this.b); // without a word of work
		for (Duration waited = Duration.ZERO; waited.compareTo(TIMEOUT) < 0; waited = waited.plus(INTERVAL)) {
			assertThat(this.b.look().leader()).as("after %s", waited).isEqualTo(this.a.owner());
			passInterval(this.b);
		}
		assertThat(this.b.look().leader()).isEqualTo(this.b.owner());
	}

	@Test
	void whereThoseBeforeItBeatAndDoNotLeadTheNextTakesTheLead() {
		join(this.a, this.b, this.c);
		this.a.look();
		Duration waited = Duration.ZERO;
		while (this.c.look().leader().equals(this.a.owner())) { // b does not look at all
			assertThat(waited).isLessThan(TIMEOUT.multipliedBy(2));
			passInterval(this.a, this.b, this.c);
			waited = waited.plus(INTERVAL);
		}
		assertThat(waited).isEqualTo(TIMEOUT.multipliedBy(2));
		assertThat(this.state.group(APP).leader()).isEqualTo(this.c.owner());
	}

	@Test
	void aClientThatCouldNotLeadDoesNotTakeTheLeadBackSoon() {
		join(this.a, this.b);
		this.a.look();
		while (this.state.group(APP).leader().equals(this.a.owner())) {
			this.a.leadership.couldNotLead();
			this.b.look();
			passInterval(this.a, this.b);
		}
		for (Duration passed = INTERVAL; passed.compareTo(TIMEOUT.multipliedBy(5)) < 0; passed = passed
			.plus(INTERVAL)) {
			assertThat(this.a.look().leader()).as("after %s", passed).isEqualTo(this.b.owner());
			work();
			passInterval(this.a, this.b);
		}
		this.ticker.advance(TIMEOUT.multipliedBy(2)); // what kept it from leading may be
														// over
		assertThat(this.a.look().leader()).isEqualTo(this.a.owner());
	}

	@Test
	void aClientThatHasLedTakesTheLeadBackAtOnce() {
		join(this.a, this.b);
		this.a.look();
		this.a.leadership.couldNotLead();
		this.a.leadership.hasLed();
		GroupState group = this.state.group(APP);
		this.state.replaceGroup(APP, group.withLeader(this.b.owner()));
		assertThat(this.a.look().leader()).isEqualTo(this.a.owner());
	}

	@Test
	void ofManyWhoCannotLeadNoneKeepsTheOneWhoCanFromIt() {
		join(this.a, this.b, this.c);
		this.a.look();
		for (Duration passed = Duration.ZERO; passed.compareTo(TIMEOUT.multipliedBy(4)) < 0; passed = passed
			.plus(INTERVAL)) {
			for (Member broken : List.of(this.a, this.b)) {
				if (broken.look().leader().equals(broken.owner())) {
					broken.leadership.couldNotLead();
				}
			}
			if (this.c.look().leader().equals(this.c.owner())) {
				return;
			}
			passInterval(this.a, this.b, this.c);
		}
		assertThat(this.state.group(APP).leader()).isEqualTo(this.c.owner());
	}

	@Test
	void aLeaderThatWorksIsNotReplaced() {
		join(this.a, this.b);
		this.a.look();
		for (int look = 0; look < 20; look++) {
			assertThat(this.b.look().leader()).isEqualTo(this.a.owner());
			work();
			passInterval(this.a, this.b);
		}
	}

	@Test
	void aLeaderThatCouldNotWorkWhileNobodyCouldLookIsNotReplaced() {
		join(this.a, this.b);
		this.a.look();
		this.b.look();
		this.ticker.advance(TIMEOUT.multipliedBy(2)); // the store was away
		this.a.beat();
		assertThat(this.b.look().leader()).isEqualTo(this.a.owner());
	}

	@Test
	void aLeavingLeaderIsReplacedAtOnce() {
		join(this.a, this.b);
		this.a.look();
		this.b.look();
		this.a.leave();
		assertThat(this.a.leadership.look(this.a.owner(), true).leader()).isEqualTo(this.a.owner());
		assertThat(this.b.look().leader()).isEqualTo(this.b.owner());
	}

	@Test
	void aLeavingClientDoesNotTakeTheLead() {
		join(this.a, this.b);
		this.b.look();
		assertThat(this.a.leadership.look(this.a.owner(), true).leader()).isEqualTo(this.b.owner());
		this.a.leave();
		this.state.remove(APP, this.b.entry);
		this.c.join();
		assertThat(this.c.look().leader()).isEqualTo(this.c.owner());
	}

	@Test
	void ofTwoWhoTakeTheLeadAtOnceOneDoes() {
		join(this.a, this.b);
		this.store.beforeNext(() -> this.store.beforeNext(() -> {
			GroupState group = this.state.group(APP);
			this.state.replaceGroup(APP, group.withLeader(this.a.owner()));
		}));
		assertThat(this.b.look().leader()).isEqualTo(this.a.owner());
	}

	@Test
	void aLeaderInTroubleIsLookedAtMoreOften() {
		join(this.a, this.b);
		this.a.look();
		this.b.look();
		this.ticker.advance(Duration.ofSeconds(3));
		this.b.look();
		assertThat(this.b.leadership.isSuspicious()).isFalse();
		this.ticker.advance(Duration.ofSeconds(1));
		this.b.look();
		assertThat(this.b.leadership.isSuspicious()).isTrue();
	}

	@Test
	void aSlowLookShortensNoLife() {
		join(this.a, this.b);
		this.a.look();
		this.store.beforeAnswers(() -> this.ticker.advance(Duration.ofSeconds(1)));
		this.b.look(); // sees the leader at 2 s
		this.store.beforeAnswers(() -> {
		});
		long seen = this.ticker.nanos();
		for (int second = 1; second < TIMEOUT.toSeconds(); second++) {
			this.ticker.advance(Duration.ofSeconds(1));
			work();
			this.b.beat();
			assertThat(this.b.look().leader()).as("%d s after it was seen", second).isEqualTo(this.a.owner());
		}
		this.ticker.advance(Duration.ofSeconds(1));
		work();
		this.b.beat();
		assertThat(this.ticker.nanos() - seen).isEqualTo(TIMEOUT.toNanos());
		assertThat(this.b.look().leader()).isEqualTo(this.b.owner());
	}

	// Large groups

	@Test
	void whenTheLeaderIsDeadAClientOfALargeGroupReadsAFew() {
		Member[] group = large(40);
		group[0].look();
		Member last = group[39];
		Duration waited = Duration.ZERO;
		while (this.state.group(APP).leader().equals(group[0].owner())) {
			assertThat(waited).isLessThanOrEqualTo(TIMEOUT);
			this.store.calls();
			last.look();
			assertThat(this.store.calls()).startsWith("group", "client").doesNotContain("clients", "replaceGroup");
			group[1].look();
			passInterval(List.of(group).subList(1, 40).toArray(Member[]::new));
			waited = waited.plus(INTERVAL);
		}
		assertThat(this.state.group(APP).leader()).isEqualTo(group[1].owner());
	}

	@Test
	void whereAllThatSortFirstDieWithTheLeaderTheNextTakesTheLead() {
		Member[] group = large(40);
		group[0].look();
		Duration waited = Duration.ZERO;
		while (this.state.group(APP).leader().equals(group[0].owner())) {
			assertThat(waited).isLessThanOrEqualTo(TIMEOUT.multipliedBy(3));
			group[39].look();
			group[20].look();
			passInterval(List.of(group).subList(20, 40).toArray(Member[]::new));
			waited = waited.plus(INTERVAL);
		}
		assertThat(this.state.group(APP).leader()).isEqualTo(group[20].owner());
	}

	private Member[] large(int clients) {
		Member[] members = IntStream.range(0, clients)
			.mapToObj((i) -> new Member("client%02d".formatted(i)))
			.toArray(Member[]::new);
		join(members);
		return members;
	}

	private void work() {
		GroupState group = this.state.group(APP);
		this.state.replaceGroup(APP, group.withWork(1, 2, false, Map.of(), Map.of()));
	}

	private static void join(Member... members) {
		List.of(members).forEach(Member::join);
	}

	private void passInterval(Member... living) {
		this.ticker.advance(INTERVAL);
		List.of(living).forEach(Member::beat);
	}

	private final class Member {

		private final Leadership leadership;

		private final StoreContact contact = new StoreContact(TIMEOUT.dividedBy(2));

		private ClientEntry entry;

		private Member(String id) {
			this.entry = client(id, 1);
			this.leadership = new Leadership(APP, TIMEOUT, LeadershipTests.this.store, LeadershipTests.this.ticker,
					new LivenessWatch(this.contact), this.contact);
		}

		private void join() {
			LeadershipTests.this.state.register(APP, this.entry, null);
		}

		private void beat() {
			this.entry = beaten(this.entry);
			LeadershipTests.this.state.beat(APP, this.entry);
		}

		private void leave() {
			this.entry = leaving(this.entry);
			LeadershipTests.this.state.beat(APP, this.entry);
		}

		private GroupState look() {
			return this.leadership.look(owner(), false);
		}

		private Owner owner() {
			return this.entry.owner();
		}

	}

}
