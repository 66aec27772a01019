package io.kinesumer.direct;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.Optional;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.AbortableInputStream;

/**
 * Reads large answers without TLS from their connection in parts of up to 64 KB, for
 * synchronous clients whose answers the SDK parses. Its parser asks for 8,000 bytes at a
 * time, each a call of the operating system, which is a fifth of the CPU that a record of
 * 1 KB takes. TLS gives out no more than the 16 KB that it decrypts at once, so that
 * nothing is gained there and nothing changed. Stateless and thread-safe.
 */
public final class LargeReads implements ExecutionInterceptor {

	/** What the parser needs two reads for at most gains nothing. */
	private static final int LEAST = 16 * 1024;

	@Override
	public Optional<InputStream> modifyHttpResponseContent(Context.ModifyHttpResponse context,
			ExecutionAttributes attributes) {
		InputStream body = context.responseBody().orElse(null);
		long length = Lengths.of(context.httpResponse());
		boolean isPlain = context.httpRequest().protocol().equals("http");
		// What cannot be aborted is no connection, but what another interceptor has made.
		if (isPlain && length >= LEAST && body instanceof Abortable connection) {
			// No subclass: that would pin the carrier of a virtual thread as it waits.
			return Optional.of(AbortableInputStream
				.create(new BufferedInputStream(body, (int) Math.min(Chunks.CHUNK, length)), connection));
		}
		return context.responseBody();
	}

}
