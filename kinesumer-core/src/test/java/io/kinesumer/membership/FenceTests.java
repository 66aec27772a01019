package io.kinesumer.membership;

import java.time.Duration;

import io.kinesumer.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FenceTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final ManualTicker ticker = new ManualTicker();

	private final Fence fence = new Fence(this.ticker, TIMEOUT, 0);

	@Test
	void itClosesBeforeAWatcherMayDeclareTheClientDead() {
		this.ticker.advance(Duration.ofSeconds(9).minusNanos(1));
		assertThat(this.fence.isOpen()).isTrue();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(this.fence.isOpen()).isFalse();
		assertThat(this.fence.age()).isEqualTo(Duration.ofSeconds(9)).isLessThan(TIMEOUT);
	}

	@Test
	void aBeatCountsFromWhenItWasSent() {
		this.ticker.advance(Duration.ofSeconds(8));
		this.fence.renew(Duration.ofSeconds(2).toNanos()); // the answer took 6 seconds
		this.ticker.advance(Duration.ofSeconds(3).minusNanos(1));
		assertThat(this.fence.isOpen()).isTrue();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(this.fence.isOpen()).isFalse();
	}

	@Test
	void anAnswerThatComesTooLateDoesNotReopenIt() {
		this.ticker.advance(Duration.ofSeconds(20));
		this.fence.renew(Duration.ofSeconds(5).toNanos());
		assertThat(this.fence.isOpen()).isFalse();
	}

	@Test
	void aNewerBeatReopensIt() {
		this.ticker.advance(Duration.ofSeconds(20));
		this.fence.renew(this.ticker.nanos());
		assertThat(this.fence.isOpen()).isTrue();
	}

	@Test
	void anOlderBeatTakesNothingBack() {
		this.ticker.advance(Duration.ofSeconds(5));
		this.fence.renew(this.ticker.nanos());
		this.fence.renew(0);
		assertThat(this.fence.age()).isZero();
	}

	@Test
	void onceRevokedItStaysClosed() {
		this.fence.revoke();
		this.fence.renew(this.ticker.nanos());
		assertThat(this.fence.isOpen()).isFalse();
	}

	@Test
	void itWorksWhereTheTickersReadingsOverflow() {
		long[] now = { Long.MAX_VALUE - Duration.ofSeconds(1).toNanos() };
		Fence fence = new Fence(() -> now[0], TIMEOUT, now[0]);
		now[0] += Duration.ofSeconds(8).toNanos();
		assertThat(fence.isOpen()).isTrue();
		now[0] += Duration.ofSeconds(1).toNanos();
		assertThat(fence.isOpen()).isFalse();
	}

}
