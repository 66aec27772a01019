package io.kinesumer.spring.boot.aws;

import java.net.URI;
import java.util.regex.Pattern;

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
 * @param stsEndpoint where the role is assumed
 */
public record KinesisConnection(@Nullable String region, @Nullable URI endpoint, @Nullable AssumedRole role,
		@Nullable URI stsEndpoint) {

	/**
	 * An external id is between the two accounts, and no message shows it.
	 */
	private static final String HIDDEN = "******";

	/**
	 * What the API reference of AssumeRole allows.
	 */
	private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");

	private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");

	/**
	 * Nothing special.
	 */
	static final KinesisConnection DEFAULT = new KinesisConnection(null, null, null, null);

	/**
	 * A role to assume.
	 *
	 * @param arn its ARN
	 * @param externalId the external id it asks for, or {@code null}
	 * @param sessionName the session's name
	 */
	public record AssumedRole(String arn, @Nullable String externalId, String sessionName) {

		/**
		 * Without the external id.
		 */
		@Override
		public String toString() {
			return this.arn + " as " + this.sessionName;
		}

	}

	/**
	 * Reads a connection from properties.
	 * @param prefix the properties' prefix, for messages
	 * @param properties the properties
	 * @return the connection
	 * @throws InvalidSettingException if one cannot work, or they do not fit together
	 */
	public static KinesisConnection of(String prefix, KinesisConnectionProperties properties) {
		return new KinesisConnection(ServiceLocations.region(prefix + ".region", properties.getRegion()),
				ServiceLocations.endpoint(prefix + ".endpoint", properties.getEndpoint()), role(prefix, properties),
				ServiceLocations.endpoint(prefix + ".sts-endpoint", properties.getStsEndpoint()));
	}

	private static @Nullable AssumedRole role(String prefix, KinesisConnectionProperties properties) {
		String arn = textOrNull(properties.getRoleArn());
		String externalId = textOrNull(properties.getExternalId());
		String sessionName = textOrNull(properties.getRoleSessionName());
		if (arn == null) {
			verify(externalId == null, prefix + ".external-id", HIDDEN, "be left out where no role-arn is set");
			verify(sessionName == null, prefix + ".role-session-name", sessionName,
					"be left out where no role-arn is set");
			return null;
		}
		if (!arn.matches("arn:[^:]+:iam::\\d{12}:role/.+")) {
			throw new InvalidSettingException(prefix + ".role-arn", arn,
					"be the ARN of a role, such as arn:aws:iam::123456789012:role/orders-reader");
		}
		verify(externalId == null || EXTERNAL_ID.matcher(externalId).matches(), prefix + ".external-id", HIDDEN,
				"be of 2 to 1224 letters, digits and any of _+=,.@:/-");
		verify(sessionName == null || SESSION_NAME.matcher(sessionName).matches(), prefix + ".role-session-name",
				sessionName, "be of 2 to 64 letters, digits and any of _+=,.@-");
		return new AssumedRole(arn, externalId, (sessionName != null) ? sessionName : "kinesumer");
	}

	private static void verify(boolean valid, String key, @Nullable String value, String expected) {
		if (!valid) {
			throw new InvalidSettingException(key, value, expected);
		}
	}

	private static @Nullable String textOrNull(@Nullable String value) {
		return StringUtils.hasText(value) ? value : null;
	}

	/**
	 * Whether nothing is special about it.
	 */
	public boolean isDefault() {
		return this.region == null && this.endpoint == null && this.role == null;
	}

	/**
	 * This connection, with what it does not say taken from another.
	 */
	KinesisConnection or(KinesisConnection other) {
		return new KinesisConnection((this.region != null) ? this.region : other.region,
				(this.endpoint != null) ? this.endpoint : other.endpoint, (this.role != null) ? this.role : other.role,
				(this.stsEndpoint != null) ? this.stsEndpoint : other.stsEndpoint);
	}

	/**
	 * This connection at another endpoint.
	 * @param endpoint the endpoint
	 * @return a connection that is otherwise the same
	 */
	public KinesisConnection at(URI endpoint) {
		return new KinesisConnection(this.region, endpoint, this.role, this.stsEndpoint);
	}

	KinesisConnection orRegion(@Nullable String other) {
		return (this.region != null) ? this : new KinesisConnection(other, this.endpoint, this.role, this.stsEndpoint);
	}

}
