package io.kinesumer.test.kinesis.operation;

import io.kinesumer.test.kinesis.account.Identity;

/**
 * Who calls, and where.
 *
 * @param identity who it is
 * @param region the region that the request is signed for
 */
public record Caller(Identity identity, String region) {

	String account() {
		return this.identity.account();
	}

}
