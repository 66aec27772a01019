package io.kinesumer.test.kinesis.server;

import java.net.URI;

import io.kinesumer.test.http.LoopbackServer;
import io.kinesumer.test.kinesis.KinesisFaults;
import io.kinesumer.test.kinesis.stream.Settings;
import io.kinesumer.test.kinesis.stream.StreamDirectory;

/**
 * The embedded Kinesis behind its port.
 */
public final class KinesisServer implements AutoCloseable {

	private final LoopbackServer server;

	private final RequestCounts counts = new RequestCounts();

	/**
	 * Starts a server without streams.
	 * @param port the port, or 0 for a free one
	 * @param settings limits, clock and delay
	 * @param faults those to show
	 */
	public KinesisServer(int port, Settings settings, KinesisFaults faults) {
		this.server = LoopbackServer.start("embedded-kinesis", port,
				new KinesisHandler(new StreamDirectory(settings), faults, this.counts), false);
	}

	/**
	 * Where clients connect to.
	 * @return an HTTP endpoint on the loopback interface
	 */
	public URI endpoint() {
		return this.server.endpoint();
	}

	/**
	 * How often each operation was called.
	 * @return the live counts
	 */
	public RequestCounts counts() {
		return this.counts;
	}

	@Override
	public void close() {
		this.server.close();
	}

}
