package io.kinesumer.store;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AudienceTests {

	private static final List<String> CLIENTS = IntStream.range(0, 1000)
		.mapToObj("orders-service-6f7d9c8b5-%04d-abc123"::formatted)
		.toList();

	@Test
	void itIncludesItsClientsAndFewOthers() {
		for (int first = 0; first < 980; first += 20) {
			List<String> concerned = CLIENTS.subList(first, first + 20);
			Audience audience = Audience.of(concerned);
			assertThat(concerned).allMatch(audience::includes);
			assertThat(CLIENTS.stream().filter(audience::includes).count()).isLessThan(20 + 60);
		}
		assertThat(CLIENTS).noneMatch(Audience.of(Set.of())::includes);
	}

	@Test
	void itIsSmallAndReadAsItWasWritten() {
		for (List<String> clients : List.of(CLIENTS, CLIENTS.subList(5, 6), List.<String>of())) {
			Audience audience = Audience.of(clients);
			assertThat(audience.encoded()).hasSizeLessThanOrEqualTo(256);
			assertThat(Audience.decode(audience.encoded())).isEqualTo(audience).hasSameHashCodeAs(audience);
		}
		assertThat(Audience.of(CLIENTS)).isNotEqualTo(Audience.of(Set.of()));
	}

	@Test
	void aGenerationThatTellsNothingConcernsEveryone() {
		GroupState group = GroupState.initial()
			.withWork(7, 3, false, Map.of(), Map.of())
			.withAudiences(Map.of(5L, Audience.of(Set.of("b")), 7L, Audience.of(Set.of("a"))), 5);
		assertThat(group.concerns("b", 7)).isFalse();
		assertThat(group.concerns("b", 6)).isFalse();
		assertThat(group.concerns("a", 6)).isTrue();
		assertThat(group.concerns("b", 5)).as("as 6 tells nothing").isTrue();
		assertThat(group.concerns("b", -1)).isTrue();
	}

}
