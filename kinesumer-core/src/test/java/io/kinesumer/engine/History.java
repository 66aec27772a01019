package io.kinesumer.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.kinesumer.KinesumerRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All that was handled by all clients of a test, in the order in which it was.
 */
final class History {

	private final List<Handled> handled = new ArrayList<>();

	synchronized void add(String client, KinesumerRecord record) {
		this.handled
			.add(new Handled(client, record.shardId(), record.stream() + " " + record.partitionKey(), textOf(record)));
	}

	static String textOf(KinesumerRecord record) {
		return StandardCharsets.UTF_8.decode(record.data()).toString();
	}

	synchronized List<Handled> all() {
		return List.copyOf(this.handled);
	}

	synchronized int size() {
		return this.handled.size();
	}

	synchronized Set<String> texts() {
		Set<String> texts = new HashSet<>();
		this.handled.forEach((one) -> texts.add(one.text()));
		return texts;
	}

	/**
	 * What of these has not been handled.
	 */
	List<String> missing(List<String> sent) {
		Set<String> texts = texts();
		return sent.stream().filter((text) -> !texts.contains(text)).toList();
	}

	synchronized Set<String> clients() {
		Set<String> clients = new HashSet<>();
		this.handled.forEach((one) -> clients.add(one.client()));
		return clients;
	}

	/**
	 * Asserts that everything was handled once, and that the first deliveries of each key
	 * are in the order in which they were sent.
	 */
	synchronized void assertExactlyOnceInOrder(List<String> sent) {
		Set<String> unexpected = new HashSet<>();
		Set<String> texts = new HashSet<>(sent);
		this.handled.stream().map(Handled::text).filter((text) -> !texts.remove(text)).forEach(unexpected::add);
		assertThat(texts).as("lost").isEmpty();
		assertThat(unexpected).as("handled again, or never sent").isEmpty();
		assertInOrder();
	}

	/**
	 * Asserts that the first deliveries of each key are in the order in which they were
	 * sent: texts end in a number that grows.
	 */
	synchronized void assertInOrder() {
		Set<String> seen = new HashSet<>();
		Map<String, Integer> last = new HashMap<>();
		for (Handled one : this.handled) {
			if (seen.add(one.text())) {
				int number = Integer.parseInt(one.text().substring(one.text().lastIndexOf('-') + 1));
				Integer before = last.put(one.key(), number);
				assertThat(before == null || before < number)
					.as("order of key %s: %s then %s", one.key(), before, number)
					.isTrue();
			}
		}
	}

	record Handled(String client, String shard, String key, String text) {
	}

}
