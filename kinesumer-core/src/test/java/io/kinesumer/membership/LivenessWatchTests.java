package io.kinesumer.membership;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.kinesumer.store.ClientEntry;
import org.junit.jupiter.api.Test;

import static io.kinesumer.membership.Clients.client;
import static org.assertj.core.api.Assertions.assertThat;

class LivenessWatchTests {

	private static final Duration GAP = Duration.ofSeconds(5);

	private final StoreContact contact = new StoreContact(GAP);

	private final LivenessWatch watch = new LivenessWatch(this.contact);

	@Test
	void aClientExpiresWhenItsCounterHasStoodStillForItsOwnTimeout() {
		ClientEntry quick = client("quick", 1, Duration.ofSeconds(3));
		ClientEntry slow = client("slow", 1, Duration.ofSeconds(9));
		List<ClientEntry> both = List.of(quick, slow);
		observeEachSecond(both, 0, 3);
		assertThat(this.watch.isExpired(quick, seconds(3) - 1)).isFalse();
		assertThat(this.watch.isExpired(quick, seconds(3))).isTrue();
		assertThat(this.watch.isExpired(slow, seconds(3))).isFalse();
		assertThat(this.watch.untilExpiry(seconds(1))).isEqualTo(Duration.ofSeconds(2));
		assertThat(this.watch.untilExpiry(seconds(4))).isZero();
	}

	@Test
	void aCounterThatMovesStartsTheTimeAnew() {
		observeEachSecond(List.of(client("a", 1)), 0, 4);
		observeEachSecond(List.of(client("a", 2)), 5, 9);
		assertThat(this.watch.standstill(client("a", 2), seconds(9))).isEqualTo(Duration.ofSeconds(4));
		assertThat(this.watch.standstill(client("a", 1), seconds(9))).isZero();
		assertThat(this.watch.isKnown(client("a", 2))).isTrue();
		assertThat(this.watch.isKnown(client("a", 1))).isFalse();
	}

	@Test
	void anotherIncarnationStartsTheTimeAnew() {
		observeEachSecond(List.of(client("a", 1)), 0, 4);
		ClientEntry next = client("a", "second", 1);
		assertThat(this.watch.isKnown(next)).isFalse();
		this.watch.observe(List.of(next), seconds(5));
		assertThat(this.watch.standstill(next, seconds(9))).isEqualTo(Duration.ofSeconds(4));
	}

	@Test
	void aGapInItsOwnLooksStartsAllObservationsAnew() {
		ClientEntry a = client("a", 1);
		this.watch.observe(List.of(a), 0);
		this.watch.observe(List.of(a), GAP.toNanos());
		assertThat(this.watch.standstill(a, GAP.toNanos())).isEqualTo(GAP);
		long afterGap = 2 * GAP.toNanos() + 1;
		this.watch.observe(List.of(a), afterGap);
		assertThat(this.watch.standstill(a, afterGap)).isZero();
		assertThat(this.watch.isExpired(a, afterGap + a.sessionTimeout().toNanos() - 1)).isFalse();
		assertThat(this.watch.isExpired(a, afterGap + a.sessionTimeout().toNanos())).isTrue();
	}

	@Test
	void answersToItsOwnBeatsFillAGapBetweenLooks() {
		ClientEntry a = client("a", 1);
		this.watch.observe(List.of(a), 0);
		this.contact.made(seconds(4));
		this.contact.made(seconds(9));
		this.watch.observe(List.of(a), seconds(10));
		assertThat(this.watch.standstill(a, seconds(10))).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void aBeatRightBeforeALookDoesNotHideAGap() {
		ClientEntry a = client("a", 1);
		this.watch.observe(List.of(a), 0);
		this.contact.made(seconds(6));
		this.contact.made(seconds(5)); // was answered before, and is told of late
		this.watch.observe(List.of(a), seconds(7));
		assertThat(this.watch.standstill(a, seconds(7))).isZero();
	}

	@Test
	void aClientThatWasNeverSeenIsNotExpired() {
		assertThat(this.watch.isExpired(client("a", 1), Long.MAX_VALUE)).isFalse();
		assertThat(this.watch.untilExpiry(0)).isNull();
	}

	@Test
	void aLookAtAllClientsForgetsThoseThatAreGone() {
		this.watch.observeAll(List.of(client("a", 1), client("b", 1)), 0);
		this.watch.observeAll(List.of(client("b", 1)), seconds(1));
		assertThat(this.watch.isKnown(client("a", 1))).isFalse();
		assertThat(this.watch.isKnown(client("b", 1))).isTrue();
	}

	@Test
	void aLookAtOneClientForgetsNoOther() {
		this.watch.observeAll(List.of(client("a", 1), client("b", 1)), 0);
		this.watch.observe(Set.of(client("a", 2)), seconds(1));
		assertThat(this.watch.standstill(client("b", 1), seconds(2))).isEqualTo(Duration.ofSeconds(2));
	}

	private void observeEachSecond(List<ClientEntry> clients, int from, int to) {
		for (int second = from; second <= to; second++) {
			this.watch.observe(clients, seconds(second));
		}
	}

	private static long seconds(int seconds) {
		return Duration.ofSeconds(seconds).toNanos();
	}

}
