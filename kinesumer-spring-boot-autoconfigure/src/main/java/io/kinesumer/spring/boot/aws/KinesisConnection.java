package io.kinesumer.spring.boot.aws;

import java.net.URI;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.spring.boot.properties.KinesisConnectionProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * How Kinesis is reached. What is {@code null} is as for all other streams.
 *
 * @param region the region
 * @param endpoint the endpoint
 * @param role the role to assume
 */
public record KinesisConnection(@Nullable String region, @Nullable URI endpoint, @Nullable AssumedRole role) {

	/**
	 * A role to assume.
	 *
	 * @param arn its ARN
	 * @param externalId the external id it asks for, or {@code null}
	 * @param sessionName the session's name
	 */
	public record AssumedRole(String arn, @Nullable String externalId, String sessionName) {
	}

	/**
	 * Reads a connection from properties.
	 * @param prefix the properties' prefix, for messages
	 * @param properties the properties
	 * @return the connection
	 * @throws InvalidSettingException if they do not fit together
	 */
	public static KinesisConnection of(String prefix, KinesisConnectionProperties properties) {
		return new KinesisConnection(textOrNull(properties.getRegion()), properties.getEndpoint(),
				role(prefix, properties));
	}

	private static @Nullable AssumedRole role(String prefix, KinesisConnectionProperties properties) {
		String arn = textOrNull(properties.getRoleArn());
		String externalId = textOrNull(properties.getExternalId());
		String sessionName = textOrNull(properties.getRoleSessionName());
		if (arn == null) {
			verifyAbsent(prefix + ".external-id", externalId);
			verifyAbsent(prefix + ".role-session-name", sessionName);
			return null;
		}
		if (!arn.matches("arn:[^:]+:iam::\\d{12}:role/.+")) {
			throw new InvalidSettingException(prefix + ".role-arn", arn,
					"be the ARN of a role, such as arn:aws:iam::123456789012:role/orders-reader");
		}
		return new AssumedRole(arn, externalId, (sessionName != null) ? sessionName : "kinesumer");
	}

	private static void verifyAbsent(String key, @Nullable String value) {
		if (value != null) {
			throw new InvalidSettingException(key, value, "be left out where no role-arn is set");
		}
	}

	private static @Nullable String textOrNull(@Nullable String value) {
		return StringUtils.hasText(value) ? value : null;
	}

	/**
	 * Whether nothing is special about it.
	 */
	boolean isDefault() {
		return this.region == null && this.endpoint == null && this.role == null;
	}

	/**
	 * This connection, with what it does not say taken from another.
	 */
	KinesisConnection or(KinesisConnection other) {
		return new KinesisConnection((this.region != null) ? this.region : other.region,
				(this.endpoint != null) ? this.endpoint : other.endpoint, (this.role != null) ? this.role : other.role);
	}

	KinesisConnection orRegion(@Nullable String other) {
		return (this.region != null) ? this : new KinesisConnection(other, this.endpoint, this.role);
	}

}
