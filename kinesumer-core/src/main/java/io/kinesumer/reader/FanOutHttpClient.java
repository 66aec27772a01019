package io.kinesumer.reader;

import java.time.Duration;

import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;

/**
 * The HTTP client that subscriptions need: Netty, which must be on the class path
 * ({@code software.amazon.awssdk:netty-nio-client}). The SDK's defaults allow 50 of them
 * at once.
 */
public final class FanOutHttpClient {

	/** A connection that died is noticed within as long. */
	private static final Duration PING = Duration.ofSeconds(30);

	/**
	 * What Kinesis may have sent to each subscription that nothing was asked for yet: in
	 * the memory of the client, and not in the budget for prefetching. An event is larger
	 * now and then, and then comes in parts.
	 */
	private static final int WINDOW_BYTES = 512 * 1024;

	private FanOutHttpClient() {
	}

	/**
	 * Describes a client for any number of subscriptions, each of which takes a stream of
	 * an HTTP/2 connection for minutes.
	 * @return a builder, to be adjusted
	 */
	public static NettyNioAsyncHttpClient.Builder builder() {
		return NettyNioAsyncHttpClient.builder()
			.protocol(Protocol.HTTP2)
			.maxConcurrency(Integer.MAX_VALUE)
			.http2Configuration((http2) -> http2.initialWindowSize(WINDOW_BYTES).healthCheckPingPeriod(PING));
	}

}
