package io.kinesumer.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.kinesumer.CommitMode;
import io.kinesumer.Delivery;
import io.kinesumer.Records;
import io.kinesumer.ShardRevocationCallback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is called before a shard is released.
 */
class RevocationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final ConsumerFixture fixture = new ConsumerFixture();

	private final ShardConsumer[] consumer = new ShardConsumer[1];

	@ParameterizedTest
	@ValueSource(ints = { 1, 4 })
	void theCallComesOnceAfterTheLastDelivery(int concurrency) {
		before((app, stream, shard) -> {
			assertThat(this.consumer[0].isEnded()).isFalse();
			this.fixture.log.add(app + " " + stream + " " + shard);
		});
		this.consumer[0] = this.fixture.consumer((records, delivery) -> {
			this.consumer[0].drain();
			this.fixture.log.add("handled");
		}, 1, concurrency, this.fixture.workers);
		this.fixture.put(this.consumer[0], 1, 1);
		this.fixture.workers.runDue();
		assertThat(this.fixture.log).containsExactly("handled", "shop orders s1");
		assertThat(this.consumer[0].isEnded()).isTrue();
	}

	@Test
	void whatTheCallAcknowledgesIsCommitted() {
		this.fixture.commitMode = CommitMode.MANUAL;
		List<Delivery> deliveries = new ArrayList<>();
		before((app, stream, shard) -> deliveries.get(0).acknowledge(Records.record(ConsumerFixture.SHARD, 3)));
		this.consumer[0] = this.fixture.consumer((records, delivery) -> deliveries.add(delivery), 1, 1,
				this.fixture.workers);
		this.fixture.put(this.consumer[0], 1, 4);
		this.fixture.workers.runDue();
		assertThat(this.fixture.committable(this.consumer[0])).isZero();
		this.consumer[0].drain();
		this.fixture.workers.runDue();
		assertThat(this.fixture.committable(this.consumer[0])).isEqualTo(3);
	}

	@Test
	void aCallThatTakesTooLongDelaysNoRelease() {
		List<Boolean> ended = new ArrayList<>();
		before((app, stream, shard) -> {
			this.fixture.ticker.advance(PATIENCE.minusMillis(1));
			ended.add(this.consumer[0].isEnded());
			this.fixture.ticker.advance(Duration.ofMillis(1));
			ended.add(this.consumer[0].isEnded());
		});
		drain();
		assertThat(ended).containsExactly(false, true);
	}

	@Test
	void aCallThatTakesItsTimeKeepsNothingInMemory() {
		before((app, stream, shard) -> {
			assertThat(this.fixture.budget.used()).isZero();
			this.fixture.put(this.consumer[0], 5, 6); // was on its way
			assertThat(this.fixture.budget.used()).isZero();
			this.fixture.log.add("called");
		});
		this.consumer[0] = this.fixture.consumer((records, delivery) -> this.consumer[0].drain(), 1, 1,
				this.fixture.workers);
		this.fixture.put(this.consumer[0], 1, 4);
		this.fixture.workers.runDue();
		assertThat(this.fixture.log).containsExactly("called");
	}

	@Test
	void aCallThatFailsDelaysNoRelease() {
		before((app, stream, shard) -> {
			throw new IllegalStateException("no");
		});
		drain();
		assertThat(this.consumer[0].isEnded()).isTrue();
	}

	@Test
	void aShardThatIsLostIsNotAskedAbout() {
		before((app, stream, shard) -> this.fixture.log.add("called"));
		this.consumer[0] = this.fixture.consumer(1, 1);
		this.consumer[0].abandon();
		this.fixture.workers.runDue();
		assertThat(this.fixture.log).isEmpty();
		assertThat(this.consumer[0].isEnded()).isTrue();
	}

	private void before(ShardRevocationCallback callback) {
		this.fixture.revocation = new Revocation("shop", callback, PATIENCE);
	}

	private void drain() {
		this.consumer[0] = this.fixture.consumer(1, 1);
		this.consumer[0].drain();
		this.fixture.workers.runDue();
	}

}
