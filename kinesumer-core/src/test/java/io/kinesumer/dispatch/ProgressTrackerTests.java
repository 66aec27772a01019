package io.kinesumer.dispatch;

import java.util.List;
import java.util.stream.IntStream;

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
		this.manual.handled(record(1), true);
		this.manual.acknowledged(record(1));
		assertThat(this.manual.committable().size()).isZero();
		this.auto.handled(record(1), true);
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
		this.auto.handled(record(3), true);
		this.auto.acknowledged(record(1)); // means nothing here
		assertThat(this.auto.committable().position()).isEqualTo(record(3).position());
		assertThat(this.auto.isAllCommittable()).isTrue();
	}

	@Test
	void manuallyTheLowerOfBothIsCommittable() {
		this.manual.acknowledged(record(2));
		assertThat(this.manual.committable()).isNull();
		this.manual.handled(record(1), true);
		assertThat(this.manual.committable().position()).isEqualTo(record(1).position());
		assertThat(this.manual.isAllCommittable()).isTrue();
		this.manual.handled(record(3), true);
		assertThat(this.manual.committable().position()).isEqualTo(record(2).position());
		assertThat(this.manual.isAllCommittable()).isFalse();
		this.manual.acknowledged(record(3));
		assertThat(this.manual.isAllCommittable()).isTrue();
	}

	@Test
	void anEarlierAcknowledgementTakesNothingBack() {
		this.manual.handled(record(5), true);
		this.manual.acknowledged(record(4));
		this.manual.acknowledged(record(2));
		assertThat(this.manual.committable().position()).isEqualTo(record(4).position());
	}

	@Test
	void whatIsExemptNeedsNoAcknowledgement() {
		exempt(2);
		assertCommittable(2);
		accept(3);
		exempt(4);
		exempt(6);
		assertCommittable(2);
		this.manual.acknowledged(record(3));
		assertCommittable(6);
		assertThat(this.manual.isAllCommittable()).isTrue();
	}

	@Test
	void whatIsExemptMayBeCommittedBeforeWhatFollowsIsAcknowledged() {
		accept(1);
		exempt(2);
		accept(3);
		accept(4);
		exempt(5);
		accept(6);
		this.manual.acknowledged(record(1));
		assertCommittable(2);
		this.manual.acknowledged(record(3));
		assertCommittable(3);
		this.manual.acknowledged(record(4));
		assertCommittable(5);
		assertThat(this.manual.isAllCommittable()).isFalse();
	}

	@Test
	void itDoesNotMatterInWhichPartsRecordsCome() {
		List<KinesumerRecord> records = IntStream.rangeClosed(1, 5).mapToObj(ProgressTrackerTests::record).toList();
		this.manual.handled(records, List.of(records.get(0), records.get(2), records.get(4)));
		this.manual.acknowledged(record(1));
		assertCommittable(2);
		this.manual.acknowledged(record(3));
		assertCommittable(4);
	}

	@Test
	void whatNobodyAcknowledgesTakesNoMoreAndMoreMemory() {
		for (int number = 1; number < 10_000; number += 2) {
			accept(number);
			exempt(number + 1);
		}
		this.manual.acknowledged(record(1));
		assertCommittable(1); // short of what is exempt, and not past it
		this.manual.acknowledged(record(9001));
		assertCommittable(9002);
	}

	private void accept(int number) {
		this.manual.handled(record(number), true);
	}

	private void exempt(int number) {
		this.manual.handled(record(number), false);
	}

	private void assertCommittable(int number) {
		assertThat(this.manual.committable().position()).isEqualTo(record(number).position());
	}

	private static KinesumerRecord record(int number) {
		return Records.record(new ShardKey("orders", "s1"), number);
	}

}
