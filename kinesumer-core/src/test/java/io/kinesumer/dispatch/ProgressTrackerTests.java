package io.kinesumer.dispatch;

import io.kinesumer.CommitMode;
import io.kinesumer.KinesumerRecord;
import io.kinesumer.Records;
import io.kinesumer.stream.ShardKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTrackerTests {

	private final ProgressTracker auto = new ProgressTracker(CommitMode.AUTO);

	private final ProgressTracker manual = new ProgressTracker(CommitMode.MANUAL);

	@Test
	void theDataOfWhatIsHandledIsNotKept() {
		this.manual.handled(record(1), record(1));
		this.manual.acknowledged(record(1));
		assertThat(this.manual.committable().size()).isZero();
		this.auto.handled(record(1), record(1));
		assertThat(this.auto.committable().size()).isZero();
	}

	@Test
	void nothingIsCommittableAtFirst() {
		assertThat(this.auto.committable()).isNull();
		assertThat(this.manual.committable()).isNull();
		assertThat(this.auto.isAllCommittable()).isTrue();
		assertThat(this.manual.isAllCommittable()).isTrue();
	}

	@Test
	void automaticallyWhatIsHandledIsCommittable() {
		this.auto.handled(record(3), record(3));
		this.auto.acknowledged(record(1)); // means nothing here
		assertThat(this.auto.committable().position()).isEqualTo(record(3).position());
		assertThat(this.auto.isAllCommittable()).isTrue();
	}

	@Test
	void manuallyTheLowerOfBothIsCommittable() {
		this.manual.acknowledged(record(2));
		assertThat(this.manual.committable()).isNull();
		this.manual.handled(record(1), record(1));
		assertThat(this.manual.committable().position()).isEqualTo(record(1).position());
		assertThat(this.manual.isAllCommittable()).isTrue();
		this.manual.handled(record(3), record(3));
		assertThat(this.manual.committable().position()).isEqualTo(record(2).position());
		assertThat(this.manual.isAllCommittable()).isFalse();
		this.manual.acknowledged(record(3));
		assertThat(this.manual.isAllCommittable()).isTrue();
	}

	@Test
	void anEarlierAcknowledgementTakesNothingBack() {
		this.manual.handled(record(5), record(5));
		this.manual.acknowledged(record(4));
		this.manual.acknowledged(record(2));
		assertThat(this.manual.committable().position()).isEqualTo(record(4).position());
	}

	@Test
	void whatAFilterPassesOverNeedsNoAcknowledgement() {
		this.manual.handled(record(2), null);
		assertThat(this.manual.committable().position()).isEqualTo(record(2).position());
		this.manual.handled(record(4), record(3));
		this.manual.handled(record(6), null);
		assertThat(this.manual.committable()).isNull();
		this.manual.acknowledged(record(3));
		assertThat(this.manual.committable().position()).isEqualTo(record(6).position());
		assertThat(this.manual.isAllCommittable()).isTrue();
	}

	private static KinesumerRecord record(int number) {
		return Records.record(new ShardKey("orders", "s1"), number);
	}

}
