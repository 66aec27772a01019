package io.kinesumer.spring.boot.endpoint;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.kinesumer.Kinesumer;
import io.kinesumer.MissingStreamException;
import io.kinesumer.StartPosition;

import org.springframework.util.StringUtils;

/**
 * What can be asked of an app, with the parameters that each takes.
 */
enum GroupOperation {

	/** Stops the group's reading of a stream or a shard. */
	PAUSE(List.of("stream"), List.of("shard")) {
		@Override
		void on(Kinesumer kinesumer, Map<String, String> parameters) {
			String shard = parameters.get("shard");
			if (shard != null) {
				kinesumer.pause(stream(parameters), shard);
			}
			else {
				kinesumer.pause(stream(parameters));
			}
		}
	},

	/** Lets the group read a stream or a shard again. */
	RESUME(List.of("stream"), List.of("shard")) {
		@Override
		void on(Kinesumer kinesumer, Map<String, String> parameters) {
			String shard = parameters.get("shard");
			if (shard != null) {
				kinesumer.resume(stream(parameters), shard);
			}
			else {
				kinesumer.resume(stream(parameters));
			}
		}
	},

	/** Lets the group start over in a stream. */
	RESET(List.of("stream", "position"), List.of()) {
		@Override
		void on(Kinesumer kinesumer, Map<String, String> parameters) {
			StartPosition position = position(parameters.getOrDefault("position", ""));
			String stream = stream(parameters);
			List<String> consumed = kinesumer.snapshot().streams();
			if (!consumed.contains(stream)) {
				throw new MissingStreamException("[" + kinesumer.app() + "] Stream '" + stream
						+ "' cannot be reset here: this client consumes " + consumed, null);
			}
			kinesumer.resetTo(stream, position);
		}
	},

	/** Replaces the streams that this client consumes. */
	REFRESH(List.of("streams"), List.of()) {
		@Override
		void on(Kinesumer kinesumer, Map<String, String> parameters) {
			Set<String> streams = new LinkedHashSet<>(
					Arrays.asList(StringUtils.tokenizeToStringArray(parameters.get("streams"), ",")));
			if (streams.isEmpty()) {
				throw new IllegalArgumentException("Parameter 'streams' names no stream");
			}
			kinesumer.refresh(streams);
		}
	},

	/** Commits what this client has handled. */
	COMMIT(List.of(), List.of()) {
		@Override
		void on(Kinesumer kinesumer, Map<String, String> parameters) {
			kinesumer.commit();
		}
	},

	/** Hands a shard over to another client. */
	RELEASE(List.of("stream", "shard"), List.of()) {
		@Override
		void on(Kinesumer kinesumer, Map<String, String> parameters) {
			kinesumer.release(stream(parameters), parameters.getOrDefault("shard", ""));
		}
	};

	private final List<String> required;

	private final List<String> optional;

	GroupOperation(List<String> required, List<String> optional) {
		this.required = required;
		this.optional = optional;
	}

	static GroupOperation of(String name) {
		return Arrays.stream(values())
			.filter((operation) -> operation.toString().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"There is no operation '" + name + "'; there are " + Arrays.toString(values())));
	}

	/**
	 * Does it.
	 * @throws IllegalArgumentException if a parameter is missing or wrong; the message is
	 * for whoever asked
	 */
	void perform(Kinesumer kinesumer, Map<String, String> parameters) {
		for (String name : this.required) {
			if (!parameters.containsKey(name)) {
				throw new IllegalArgumentException("Operation '" + this + "' needs parameter '" + name + "'");
			}
		}
		for (String name : parameters.keySet()) {
			if (!this.required.contains(name) && !this.optional.contains(name)) {
				throw new IllegalArgumentException("Operation '" + this + "' takes no parameter '" + name + "'");
			}
		}
		on(kinesumer, parameters);
	}

	abstract void on(Kinesumer kinesumer, Map<String, String> parameters);

	private static String stream(Map<String, String> parameters) {
		return parameters.getOrDefault("stream", "");
	}

	private static StartPosition position(String text) {
		return switch (text) {
			case "latest" -> StartPosition.latest();
			case "trim-horizon" -> StartPosition.trimHorizon();
			default -> {
				try {
					yield StartPosition.atTimestamp(Instant.parse(text));
				}
				catch (DateTimeParseException ex) {
					throw new IllegalArgumentException("Parameter 'position' is '" + text
							+ "'; it must be latest, trim-horizon, or an ISO-8601 instant such as 2026-01-31T08:00:00Z");
				}
			}
		};
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
