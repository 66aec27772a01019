package io.kinesumer.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import io.kinesumer.KinesumerException;
import io.kinesumer.store.ClientEntry;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.time.ManualTicker;
import io.kinesumer.time.ManualWorkers;
import io.kinesumer.time.Work;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static io.kinesumer.membership.Clients.TIMEOUT;
import static io.kinesumer.membership.Clients.beaten;
import static io.kinesumer.membership.Clients.client;
import static io.kinesumer.membership.Clients.leaving;
import static io.kinesumer.membership.Clients.stranger;
import static org.assertj.core.api.Assertions.assertThat;

class MembershipTests {

	private static final String APP = "app";

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private final ManualTicker ticker = new ManualTicker();

	private final ManualWorkers workers = new ManualWorkers(this.ticker);

	private final InMemoryStateStore state = new InMemoryStateStore(this.ticker);

	private final ScriptedStateStore store = new ScriptedStateStore(this.state);

	private final List<String> told = new ArrayList<>();

	private final Random random = new Random(1);

	private @Nullable KinesumerException failure;

	private boolean engineAlive = true;

	private final Membership membership = membership();

	private final Work work = this.workers.newWork("heartbeat", this.membership::step);

	@Test
	void aClientJoinsAnEmptyGroupAtOnce() {
		join();
		Session session = session();
		assertThat(this.told).containsExactly("registered");
		assertThat(session.fence().isOpen()).isTrue();
		assertThat(stored())
			.isEqualTo(new ClientEntry(session.owner(), 1, TIMEOUT, Set.of("orders"), false, "1.0", this.ticker.now()));
		assertThat(this.membership.lastBeat()).isEqualTo(this.ticker.now());
	}

	@Test
	void aRemovedClientCallsTheStoreNoMoreHoweverOftenItIsWoken() {
		join();
		this.membership.end();
		this.work.wake();
		this.workers.runDue();
		assertThat(this.membership.isEnded()).isTrue();
		this.store.calls();
		this.work.wake();
		this.workers.runDue();
		assertThat(this.store.calls()).isEmpty();
	}

	@Test
	void itBeatsOncePerInterval() {
		join();
		this.store.calls();
		this.workers.advance(INTERVAL.multipliedBy(10));
		assertThat(stored().heartbeat()).isEqualTo(11);
		assertThat(this.store.calls()).hasSize(10).containsOnly("beat");
		assertThat(session().fence().age()).isZero();
	}

	@Test
	void aRunningClientOfTheSameIdKeepsTheNewcomerOut() {
		ClientEntry running = client("me", 5);
		this.state.register(APP, running, null);
		join();
		assertThat(this.membership.session()).isNull();
		this.state.beat(APP, beaten(running));
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("failed DuplicateClientIdException");
		assertThat(this.failure).hasMessageContaining("'me'");
		assertThat(this.membership.isEnded()).isTrue();
		assertThat(this.workers.untilNext()).isEmpty();
		assertThat(stored()).isEqualTo(beaten(running));
	}

	@Test
	void afterACrashTheSameIdWaitsOneSessionTimeoutAndTakesOver() {
		ClientEntry crashed = client("me", 5);
		this.state.register(APP, crashed, null);
		join();
		this.workers.advance(TIMEOUT.minusNanos(1));
		assertThat(this.membership.session()).isNull();
		assertThat(stored()).isEqualTo(crashed);
		this.workers.advance(Duration.ofNanos(1));
		assertThat(this.told).containsExactly("registered");
		assertThat(stored().owner()).isEqualTo(session().owner()).isNotEqualTo(crashed.owner());
	}

	@Test
	void theCrashedClientsOwnTimeoutCounts() {
		this.state.register(APP, client("me", 5, Duration.ofMinutes(1)), null);
		join();
		this.workers.advance(Duration.ofMinutes(1).minusNanos(1));
		assertThat(this.membership.session()).isNull();
		this.workers.advance(Duration.ofNanos(1));
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void aSlowLookAtACrashedClientShortensNoWait() {
		this.state.register(APP, client("me", 5), null);
		this.store.beforeAnswers(() -> this.ticker.advance(Duration.ofSeconds(1)));
		this.membership.step();
		assertThat(this.ticker.nanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
		this.ticker.advance(TIMEOUT.minusSeconds(1));
		this.store.beforeAnswers(() -> {
		});
		this.membership.step();
		assertThat(this.membership.session()).isNull();
		this.ticker.advance(Duration.ofSeconds(1));
		this.membership.step();
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void aClientOnItsWayOutIsWaitedFor() {
		ClientEntry other = leaving(client("me", 5));
		this.state.register(APP, other, null);
		join();
		this.state.beat(APP, beaten(other));
		this.workers.advance(INTERVAL);
		assertThat(this.told).isEmpty();
		this.state.remove(APP, beaten(other));
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void aPredecessorThatIsRemovedMeanwhileMakesRoom() {
		this.state.register(APP, client("me", 5), null);
		join();
		this.state.remove(APP, client("me", 5));
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void aClientThatIsDeclaredDeadLosesAllAndJoinsAnew() {
		join();
		Session lost = session();
		this.state.remove(APP, stored());
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("registered", "lost", "registered");
		assertThat(lost.fence().isOpen()).isFalse();
		assertThat(session().owner()).isNotEqualTo(lost.owner());
		assertThat(session().fence().isOpen()).isTrue();
	}

	@Test
	void aLeaverThatIsDeclaredDeadDoesNotComeBack() {
		join();
		this.membership.leave();
		this.work.wake();
		this.workers.runDue();
		this.state.remove(APP, stored());
		this.store.calls();
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("registered", "lost", "ended");
		assertThat(this.membership.isEnded()).isTrue();
		assertThat(this.store.calls()).containsExactly("beat");
	}

	@Test
	void aCopyOfItsRegistrationThatComesLateRevivesNoClientThatWasDeclaredDead() {
		AtomicReference<ClientEntry> registration = new AtomicReference<>();
		this.store.beforeAnswers(
				() -> this.state.client(APP, "me").ifPresent((entry) -> registration.compareAndSet(null, entry)));
		join();
		Session lost = session();
		this.state.remove(APP, stored());
		this.state.register(APP, registration.get(), null);
		this.workers.advance(INTERVAL);
		assertThat(lost.fence().isOpen()).isFalse();
		assertThat(this.told).containsExactly("registered", "lost");
		this.workers.advance(TIMEOUT);
		assertThat(this.told).containsExactly("registered", "lost", "registered");
		assertThat(session().owner()).isNotEqualTo(lost.owner());
	}

	@Test
	void aClientThatIsGoneBeforeItsFirstBeatIsAnsweredNeverHadASession() {
		this.store.loseAnswers("beat");
		join();
		assertThat(this.membership.session()).isNull();
		Owner first = stored().owner();
		this.state.remove(APP, stored());
		this.store.recover();
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("beatFailed", "registered");
		assertThat(session().owner()).isNotEqualTo(first);
	}

	@Test
	void aClientWhosePlaceWasTakenGivesUpAtOnce() {
		join();
		Session lost = session();
		this.ticker.advance(TIMEOUT); // it was paused
		ClientEntry successor = client("me", "successor", 1);
		this.state.register(APP, successor, stored());
		this.workers.runDue();
		assertThat(this.told).containsExactly("registered", "lost");
		assertThat(lost.fence().isOpen()).isFalse();
		this.state.beat(APP, beaten(successor));
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("registered", "lost", "failed DuplicateClientIdException");
	}

	@Test
	void aRegistrationWhoseAnswerWasLostIsRecognised() {
		this.store.loseAnswers("register");
		join();
		assertThat(this.told).containsExactly("beatFailed");
		Owner registered = stored().owner();
		this.store.recover();
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("beatFailed", "registered");
		assertThat(session().owner()).isEqualTo(registered);
		// It counts from when it was sent, not from when it was found.
		assertThat(session().fence().age()).isEqualTo(INTERVAL);
	}

	@Test
	void aRegistrationThatNeverArrivedIsTriedAgain() {
		this.store.fail("register");
		join();
		this.store.recover();
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("beatFailed", "registered");
	}

	@Test
	void aStoreThatFailsClosesTheFenceUntilItAnswersAgain() {
		join();
		Session session = session();
		this.store.fail("*");
		this.workers.advance(TIMEOUT);
		assertThat(session.fence().isOpen()).isFalse();
		assertThat(this.told).containsExactly("registered", "beatFailed");
		this.store.recover();
		this.workers.advance(INTERVAL);
		assertThat(session()).isSameAs(session);
		assertThat(session.fence().isOpen()).isTrue();
		assertThat(this.told).containsExactly("registered", "beatFailed");
	}

	@Test
	void afterAFailedBeatTheNextComesSooner() {
		join();
		this.workers.advance(INTERVAL.minusNanos(1));
		this.store.fail("*");
		this.store.calls();
		this.workers.advance(INTERVAL);
		assertThat(this.store.calls()).hasSize(4);
	}

	@Test
	void aBeatWhoseAnswerWasLostDoesNotRenewTheFence() {
		join();
		this.store.loseAnswers("beat");
		this.workers.advance(TIMEOUT);
		assertThat(session().fence().isOpen()).isFalse();
		assertThat(stored().heartbeat()).isGreaterThan(1);
	}

	@Test
	void aBeatThatTakesLongCountsFromWhenItWasSent() {
		join();
		this.store.beforeAnswers(() -> this.ticker.advance(Duration.ofSeconds(5)));
		this.workers.advance(INTERVAL);
		assertThat(session().fence().age()).isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void aStuckEngineStopsTheHeartbeat() {
		join();
		this.engineAlive = false;
		this.workers.advance(TIMEOUT);
		assertThat(stored().heartbeat()).isEqualTo(1);
		assertThat(session().fence().isOpen()).isFalse();
		this.engineAlive = true;
		this.workers.advance(INTERVAL);
		assertThat(session().fence().isOpen()).isTrue();
	}

	@Test
	void aBeatCarriesTheStreamsAndThatTheClientIsLeaving() {
		join();
		this.membership.subscribe(Set.of("payments"));
		this.membership.leave();
		this.work.wake();
		this.workers.runDue();
		assertThat(stored().streams()).containsExactly("payments");
		assertThat(stored().leaving()).isTrue();
	}

	@Test
	void theEndRemovesTheClient() {
		join();
		Session session = session();
		this.membership.end();
		this.work.wake();
		this.workers.runDue();
		assertThat(this.state.client(APP, "me")).isEmpty();
		assertThat(session.fence().isOpen()).isFalse();
		assertThat(this.told).containsExactly("registered", "lost", "ended");
		assertThat(this.membership.isEnded()).isTrue();
		assertThat(this.workers.untilNext()).isEmpty();
	}

	@Test
	void theEndIsTriedAgainUntilTheStoreAnswers() {
		join();
		this.membership.end();
		this.store.loseAnswers("remove");
		this.work.wake();
		this.workers.runDue();
		assertThat(this.membership.isEnded()).isFalse();
		this.store.recover();
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("registered", "beatFailed", "lost", "ended");
	}

	@Test
	void theEndLeavesAnotherIncarnationAlone() {
		join();
		ClientEntry successor = client("me", "successor", 1);
		this.state.register(APP, successor, stored());
		this.membership.end();
		this.work.wake();
		this.workers.runDue();
		assertThat(stored()).isEqualTo(successor);
		assertThat(this.membership.isEnded()).isTrue();
	}

	@Test
	void theEndRemovesARegistrationWhoseAnswerWasLost() {
		this.store.loseAnswers("register");
		join();
		this.store.recover();
		this.membership.end();
		this.work.wake();
		this.workers.runDue();
		assertThat(this.state.client(APP, "me")).isEmpty();
		assertThat(this.told).containsExactly("beatFailed", "ended");
	}

	@Test
	void aGoClientThatBeatsKeepsItFromStarting() {
		goClientBeats("worker-a");
		goClientBeats("worker-b");
		join();
		assertThat(this.membership.session()).isNull();
		this.workers.advance(Duration.ofSeconds(5));
		assertThat(this.told).isEmpty();
		goClientBeats("worker-b");
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("failed GoClientRunningException");
		assertThat(this.failure).hasMessageStartingWith(
				"Client 'worker-b' of the Go library is consuming for app '" + APP + "': both would handle");
		assertThat(this.membership.isEnded()).isTrue();
		assertThat(this.state.client(APP, "me")).isEmpty();
	}

	@Test
	void aGoClientThatStandsStillForThreeOfItsBeatsIsDead() {
		goClientBeats("worker-a");
		join();
		this.workers.advance(Duration.ofSeconds(15).minusNanos(1));
		assertThat(this.told).isEmpty();
		this.workers.advance(Duration.ofNanos(1));
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void aGoClientWhoseLastBeatIsLongAgoIsNotWaitedFor() {
		this.state.register(APP, stranger("worker-a", this.ticker.now().minus(Duration.ofHours(1))), null);
		join();
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void aClockThatIsFarOffHidesNoGoClientForLong() {
		this.state.register(APP, stranger("worker-a", this.ticker.now().plus(Duration.ofDays(1))), null);
		join();
		assertThat(this.told).isEmpty();
		this.workers.advance(Duration.ofSeconds(15));
		assertThat(this.told).containsExactly("registered");
	}

	@Test
	void theIdOfADeadGoClientIsTaken() {
		goClientBeats("me");
		join();
		this.workers.advance(Duration.ofSeconds(15));
		assertThat(this.told).containsExactly("registered");
		assertThat(stored().owner()).isEqualTo(session().owner());
	}

	@Test
	void aClientThatStandsBackComesAgainOnceTheGoClientsAreGone() {
		join();
		Session before = session();
		this.membership.standBack();
		goClientBeats("worker-a");
		this.work.wake();
		this.workers.runDue();
		assertThat(this.told).containsExactly("registered", "lost");
		assertThat(before.fence().isOpen()).isFalse();
		assertThat(this.state.client(APP, "me")).isEmpty();
		for (int beat = 0; beat < 10; beat++) {
			this.workers.advance(Duration.ofSeconds(5));
			goClientBeats("worker-a");
		}
		assertThat(this.told).startsWith("registered", "lost", "keptOut").doesNotContain("ended");
		assertThat(this.membership.obstacle()).contains("'worker-a'");
		assertThat(this.membership.isEnded()).isFalse();
		assertThat(this.state.client(APP, "me")).isEmpty();
		this.workers.advance(Duration.ofSeconds(20));
		assertThat(this.told).endsWith("registered");
		assertThat(this.membership.obstacle()).isNull();
		assertThat(session().owner()).isNotEqualTo(before.owner());
	}

	@Test
	void aClientThatAGoClientHasDroppedWaitsUntilThatIsGone() {
		join();
		goClientBeats("worker-a");
		this.state.remove(APP, stored());
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("registered", "lost");
		goClientBeats("worker-a");
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("registered", "lost", "keptOut");
		this.state.remove(APP, this.state.client(APP, "worker-a").orElseThrow());
		this.workers.advance(INTERVAL);
		assertThat(this.told).containsExactly("registered", "lost", "keptOut", "registered");
	}

	private void goClientBeats(String id) {
		ClientEntry entry = stranger(id, this.ticker.now());
		assertThat(this.state.beat(APP, entry) || this.state.register(APP, entry, null)).isTrue();
	}

	private void join() {
		this.work.wake();
		this.workers.runDue();
	}

	private Session session() {
		Session session = this.membership.session();
		assertThat(session).isNotNull();
		return session;
	}

	private ClientEntry stored() {
		return this.state.client(APP, "me").orElseThrow();
	}

	private Membership membership() {
		return new Membership(new Membership.Identity(APP, "me", "1.0"), Set.of("orders"),
				new Membership.Timing(INTERVAL, TIMEOUT), this.store, this.ticker, this.ticker, this.random,
				() -> this.engineAlive, new Notes());
	}

	private final class Notes implements MembershipListener {

		@Override
		public void registered(Session session) {
			MembershipTests.this.told.add("registered");
		}

		@Override
		public void lost(Session session) {
			MembershipTests.this.told.add("lost");
		}

		@Override
		public void beaten() {
		}

		@Override
		public void keptOut(KinesumerException failure) {
			MembershipTests.this.told.add("keptOut");
		}

		@Override
		public void beatFailed(KinesumerException failure) {
			MembershipTests.this.told.add("beatFailed");
		}

		@Override
		public void failed(KinesumerException failure) {
			MembershipTests.this.told.add("failed " + failure.getClass().getSimpleName());
			MembershipTests.this.failure = failure;
		}

		@Override
		public void ended() {
			MembershipTests.this.told.add("ended");
		}

	}

}
