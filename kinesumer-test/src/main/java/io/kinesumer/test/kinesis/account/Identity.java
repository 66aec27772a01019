package io.kinesumer.test.kinesis.account;

/**
 * Who calls, as AWS names callers.
 *
 * @param account 12 digits
 * @param arn such as {@code arn:aws:iam::111111111111:user/app} or
 * {@code arn:aws:sts::111111111111:assumed-role/reader/session}
 */
public record Identity(String account, String arn) {

	static Identity user(String account, String accessKey) {
		return new Identity(account, "arn:aws:iam::" + account + ":user/" + accessKey);
	}

}
