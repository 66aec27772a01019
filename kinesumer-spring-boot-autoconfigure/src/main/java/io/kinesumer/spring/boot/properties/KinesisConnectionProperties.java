package io.kinesumer.spring.boot.properties;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * How streams are reached ({@code kinesumer.kinesis}), and in part how a single one is.
 */
public class KinesisConnectionProperties {

	/**
	 * Region of the streams. By default "kinesumer.region".
	 */
	private @Nullable String region;

	/**
	 * Endpoint of Kinesis, to override that of the region.
	 */
	private @Nullable URI endpoint;

	/**
	 * ARN of a role to assume for reading, through STS.
	 */
	private @Nullable String roleArn;

	/**
	 * External id that the role asks for.
	 */
	private @Nullable String externalId;

	/**
	 * Name of the role's session, as CloudTrail shows it.
	 */
	private @Nullable String roleSessionName;

	/**
	 * Endpoint of STS for assuming the role, to override that of the application's
	 * region.
	 */
	private @Nullable URI stsEndpoint;

	public @Nullable String getRegion() {
		return this.region;
	}

	public void setRegion(@Nullable String region) {
		this.region = region;
	}

	public @Nullable URI getEndpoint() {
		return this.endpoint;
	}

	public void setEndpoint(@Nullable URI endpoint) {
		this.endpoint = endpoint;
	}

	public @Nullable String getRoleArn() {
		return this.roleArn;
	}

	public void setRoleArn(@Nullable String roleArn) {
		this.roleArn = roleArn;
	}

	public @Nullable String getExternalId() {
		return this.externalId;
	}

	public void setExternalId(@Nullable String externalId) {
		this.externalId = externalId;
	}

	public @Nullable String getRoleSessionName() {
		return this.roleSessionName;
	}

	public void setRoleSessionName(@Nullable String roleSessionName) {
		this.roleSessionName = roleSessionName;
	}

	public @Nullable URI getStsEndpoint() {
		return this.stsEndpoint;
	}

	public void setStsEndpoint(@Nullable URI stsEndpoint) {
		this.stsEndpoint = stsEndpoint;
	}

}
