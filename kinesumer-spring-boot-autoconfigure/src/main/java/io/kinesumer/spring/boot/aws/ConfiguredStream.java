package io.kinesumer.spring.boot.aws;

import java.util.Objects;

import io.kinesumer.StartPosition;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;

/**
 * A stream with settings of its own.
 *
 * @param ref how the group names it and how Kinesis does
 * @param connection how it is reached
 * @param start where a group starts in it, or {@code null} for the client's setting
 */
public record ConfiguredStream(StreamRef ref, KinesisConnection connection, @Nullable StartPosition start) {

	/**
	 * An ARN says the region; a client of another region would not find the stream.
	 */
	public ConfiguredStream {
		connection = connection.orRegion(region(ref));
	}

	/**
	 * The region in a stream's ARN.
	 * @return the region, or {@code null} if the stream is known by its name
	 */
	static @Nullable String region(StreamRef ref) {
		return arnPart(ref.arn(), 3);
	}

	static ConfiguredStream of(StreamRef ref) {
		return new ConfiguredStream(ref, KinesisConnection.DEFAULT, null);
	}

	/**
	 * Whether this and another are one and the same stream of Kinesis, as far as
	 * configuration tells.
	 * @param other the other one
	 * @return {@code true} if so
	 */
	public boolean isSameAs(ConfiguredStream other) {
		return this.ref.name().equals(other.ref.name())
				&& Objects.equals(this.connection.region(), other.connection.region())
				&& Objects.equals(this.connection.endpoint(), other.connection.endpoint())
				&& Objects.equals(account(), other.account());
	}

	private @Nullable String account() {
		KinesisConnection.AssumedRole role = this.connection.role();
		return (role != null) ? arnPart(role.arn(), 4) : arnPart(this.ref.arn(), 4);
	}

	private static @Nullable String arnPart(@Nullable String arn, int index) {
		return (arn != null) ? arn.split(":", 6)[index] : null;
	}

}
