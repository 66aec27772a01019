package io.kinesumer.test.kinesis.server;

import java.net.URI;

import org.eclipse.jetty.server.Handler;

import io.kinesumer.test.http.LoopbackServer;
import io.kinesumer.test.kinesis.KinesisFaults;
import io.kinesumer.test.kinesis.account.Accounts;
import io.kinesumer.test.kinesis.stream.Settings;
import io.kinesumer.test.kinesis.stream.StreamDirectory;

/**
 * The embedded Kinesis behind its port, with the part of STS that goes with it.
 */
public final class KinesisServer implements AutoCloseable {

	private final LoopbackServer server;

	private final RequestCounts counts = new RequestCounts();

	private final Accounts accounts;

	private final StreamDirectory streams;

	/**
	 * Starts a server without streams.
	 * @param port the port, or 0 for a free one
	 * @param settings limits, clock and delay
	 * @param faults those to show
	 */
	public KinesisServer(int port, Settings settings, KinesisFaults faults) {
		this.accounts = new Accounts(settings.clock());
		this.streams = new StreamDirectory(settings);
		KinesisHandler kinesis = new KinesisHandler(this.streams, this.accounts, faults, this.counts);
		StsHandler sts = new StsHandler(this.accounts, this.counts, settings.clock());
		this.server = LoopbackServer.start("embedded-kinesis", port, new Handler.Sequence(sts, kinesis), false);
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

	/**
	 * The accounts that call.
	 * @return live: what is changed holds from the next call on
	 */
	public Accounts accounts() {
		return this.accounts;
	}

	/**
	 * The streams of all accounts.
	 * @return the live directory
	 */
	public StreamDirectory streams() {
		return this.streams;
	}

	@Override
	public void close() {
		this.server.close();
	}

}
