package io.kinesumer.test.kinesis.account;

import java.time.Instant;

/**
 * What AssumeRole gives out.
 *
 * @param identity who the bearer is
 * @param accessKey the access key
 * @param secretKey the secret key, which nothing verifies
 * @param token the session token, which each request must carry
 * @param expiration when they stop working
 */
public record SessionCredentials(Identity identity, String accessKey, String secretKey, String token,
		Instant expiration) {

	/**
	 * Without what is secret.
	 */
	@Override
	public String toString() {
		return this.accessKey + " of " + this.identity.arn() + " until " + this.expiration;
	}

}
