package io.kinesumer.spring.boot.properties;

import io.kinesumer.ReadMode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * A stream with settings of its own ({@code kinesumer.streams.<alias>}).
 */
public class StreamProperties extends KinesisConnectionProperties {

	/**
	 * Name of the stream. By default the alias.
	 */
	private @Nullable String name;

	/**
	 * ARN of the stream, instead of its name.
	 */
	private @Nullable String arn;

	/**
	 * How the stream is read. By default "kinesumer.mode".
	 */
	private @Nullable ReadMode mode;

	@NestedConfigurationProperty
	private final InitialPositionProperties initialPosition = new InitialPositionProperties();

	public @Nullable String getName() {
		return this.name;
	}

	public void setName(@Nullable String name) {
		this.name = name;
	}

	public @Nullable String getArn() {
		return this.arn;
	}

	public void setArn(@Nullable String arn) {
		this.arn = arn;
	}

	public @Nullable ReadMode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable ReadMode mode) {
		this.mode = mode;
	}

	public InitialPositionProperties getInitialPosition() {
		return this.initialPosition;
	}

}
