package io.kinesumer.test.kinesis.operation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.StreamId;

/**
 * Where a listing of shards goes on, handed to clients as opaque text.
 *
 * @param stream the stream
 * @param created when the stream was created, in milliseconds since the epoch
 * @param lastShard the id of the last shard shown
 * @param openOnly whether the listing shows open shards only
 * @param issued when the token was issued, in milliseconds since the epoch
 */
record NextToken(StreamId stream, long created, String lastShard, boolean openOnly, long issued) {

	/** Of the API reference: tokens expire after 300 seconds. */
	private static final Duration LIFE = Duration.ofSeconds(300);

	static NextToken parse(String text, long now) {
		NextToken token;
		try {
			String[] parts = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).split("/", -1);
			token = new NextToken(new StreamId(parts[0], parts[1], parts[2]), Long.parseLong(parts[3]), parts[4],
					Boolean.parseBoolean(parts[5]), Long.parseLong(parts[6]));
		}
		catch (IllegalArgumentException | ArrayIndexOutOfBoundsException ex) {
			throw ServiceError.invalidArgument("NextToken is invalid.");
		}
		if (now - token.issued > LIFE.toMillis()) {
			throw ServiceError.expiredToken("NextToken has expired.");
		}
		return token;
	}

	String text() {
		String plain = String.join("/", this.stream.account(), this.stream.region(), this.stream.name(),
				Long.toString(this.created), this.lastShard, Boolean.toString(this.openOnly),
				Long.toString(this.issued));
		return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
	}

}
