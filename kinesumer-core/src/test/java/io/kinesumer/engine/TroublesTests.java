package io.kinesumer.engine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TroublesTests {

	private static final long SECOND = 1_000_000_000;

	private final Troubles troubles = new Troubles();

	@Test
	void whatFailsAgainAndAgainIsToldOnce() {
		assertThat(this.troubles.failed("Reading", "throttled", 0)).isTrue();
		assertThat(this.troubles.failed("Reading", "throttled", SECOND)).isFalse();
		assertThat(this.troubles.failed("Reading", "throttled", 1000 * SECOND)).isFalse();
	}

	@Test
	void whatComesAndGoesIsToldOnceAMinute() {
		assertThat(this.troubles.failed("Reading", "throttled", 0)).isTrue();
		this.troubles.recovered("Reading", 1);
		this.troubles.settle(15 * SECOND);
		assertThat(this.troubles.failed("Reading", "throttled", 20 * SECOND)).isFalse();
		this.troubles.recovered("Reading", 21 * SECOND);
		this.troubles.settle(35 * SECOND);
		assertThat(this.troubles.failed("Reading", "throttled", 61 * SECOND)).isTrue();
	}

	@Test
	void twoCausesThatTakeTurnsAreToldOnceEach() {
		assertThat(this.troubles.failed("Reading", "throttled", 0)).isTrue();
		assertThat(this.troubles.failed("Reading", "unreachable", 1)).isTrue();
		assertThat(this.troubles.failed("Reading", "throttled", 2)).isFalse();
		assertThat(this.troubles.failed("Reading", "unreachable", 3)).isFalse();
		assertThat(this.troubles.failed("Committing", "unreachable", 4)).isTrue();
	}

	@Test
	void itsEndIsToldWithHowOftenItCameOnceNothingHasFailedForAWhile() {
		for (int second = 0; second <= 30; second++) {
			this.troubles.failed("Reading", "throttled", second * SECOND);
			this.troubles.recovered("Reading", second * SECOND);
			assertThat(this.troubles.settle(second * SECOND)).isEmpty();
		}
		assertThat(this.troubles.settle(39 * SECOND)).isEmpty();
		assertThat(this.troubles.settle(40 * SECOND)).containsExactly("Reading works again after 30 s and 31 failures");
		assertThat(this.troubles.settle(50 * SECOND)).isEmpty();
	}

	@Test
	void whatStillFailsDoesNotEnd() {
		this.troubles.failed("Reading", "throttled", 0);
		this.troubles.failed("Reading", "throttled", 2 * SECOND);
		assertThat(this.troubles.settle(1000 * SECOND)).isEmpty();
	}

	@Test
	void aHiccupIsNotWorthALine() {
		this.troubles.failed("Reading", "throttled", 0);
		this.troubles.recovered("Reading", 1);
		assertThat(this.troubles.settle(20 * SECOND)).isEmpty();
	}

	@Test
	void oneThatComesBackWithinAMinuteIsCountedAnewAndNotToldAgain() {
		this.troubles.failed("Reading", "throttled", 0);
		this.troubles.recovered("Reading", 1);
		this.troubles.settle(20 * SECOND);
		assertThat(this.troubles.failed("Reading", "throttled", 21 * SECOND)).isFalse();
		this.troubles.failed("Reading", "throttled", 30 * SECOND);
		this.troubles.recovered("Reading", 31 * SECOND);
		assertThat(this.troubles.settle(60 * SECOND)).isEmpty();
	}

}
