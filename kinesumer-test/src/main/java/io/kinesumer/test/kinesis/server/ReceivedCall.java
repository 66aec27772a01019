package io.kinesumer.test.kinesis.server;

import org.jspecify.annotations.Nullable;

import io.kinesumer.test.kinesis.account.Identity;

/**
 * A kind of call that was received: calls that differ in nothing of this are one kind.
 *
 * @param operation the operation, as on the wire
 * @param caller who called, by the credentials that signed the request
 * @param region the region that the request was signed for
 * @param streamName the {@code StreamName} of the request, or {@code null}
 * @param streamArn the {@code StreamARN} of the request, or {@code null}
 */
public record ReceivedCall(String operation, Identity caller, String region, @Nullable String streamName,
		@Nullable String streamArn) {
}
