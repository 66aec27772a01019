package io.kinesumer.stream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PositionTests {

	private static final String LONG = "49590338271490256608559692538361571095921575989136588898";

	@Test
	void sequenceNumbersCompareAsNumbersThenByThePlaceInTheAggregate() {
		List<Position> ordered = List.of(Position.of("0"), new Position("9", 0), new Position("9", 1), Position.of("9"),
				Position.of("10"), Position.of("99"), Position.of("100"), new Position(LONG, 3), Position.of(LONG),
				Position.of(LONG.substring(1) + "0"));
		List<Position> shuffled = new ArrayList<>(ordered);
		Collections.shuffle(shuffled, new Random(7));
		Collections.sort(shuffled);
		assertThat(shuffled).isEqualTo(ordered);
	}

	@Test
	void aWholeRecordLiesAfterEachOfItsParts() {
		assertThat(Position.of("5").isAfter(new Position("5", 1_000_000))).isTrue();
		assertThat(Position.of("5").isAfter(Position.of("5"))).isFalse();
		assertThat(new Position("5", 1).isAfter(new Position("5", 0))).isTrue();
		assertThat(new Position("6", 0).isAfter(Position.of("5"))).isTrue();
	}

	@Test
	void aPositionSaysWhetherItCoversAWholeRecord() {
		assertThat(Position.of("5")).isEqualTo(new Position("5", Position.WHOLE)).hasToString("5");
		assertThat(Position.of("5").isWhole()).isTrue();
		assertThat(new Position("5", 2).isWhole()).isFalse();
		assertThat(new Position("5", 2)).hasToString("5.2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "+1", "1.5", "abc", "01", "TRIM_HORIZON", " 1", "\u0661" })
	void whatIsNotASequenceNumberIsRefused(String number) {
		assertThatIllegalArgumentException().isThrownBy(() -> Position.of(number))
			.withMessageContaining("'" + number + "'");
	}

	@Test
	void aNegativeSubSequenceNumberIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Position("1", -1));
	}

}
