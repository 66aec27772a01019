package io.kinesumer.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * A Kinesis with one stream whose shards never run dry, on a port of the loopback
 * interface, in clear or by TLS. It answers what consumers that poll ask for, has no
 * limits, and keeps nothing: an iterator says it all. HTTP/1.1, one thread for each
 * connection. Safe for use by several threads.
 */
public final class LoadServer implements AutoCloseable {

	private final ServerSocket socket;

	private final boolean secure;

	private final Answers answers;

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	private final AtomicLong reads = new AtomicLong();

	private final Set<Integer> shardsRead = ConcurrentHashMap.newKeySet();

	private volatile Load load;

	private volatile long since;

	private LoadServer(String stream, int shards, Load load, @Nullable Tls tls) throws IOException {
		this.answers = new Answers(stream, shards);
		this.load = load;
		this.since = System.nanoTime();
		this.secure = tls != null;
		InetAddress loopback = InetAddress.getLoopbackAddress();
		this.socket = (tls != null) ? tls.context().getServerSocketFactory().createServerSocket(0, 256, loopback)
				: new ServerSocket(0, 256, loopback);
		thread("load-accept", this::accept);
	}

	/**
	 * Starts.
	 * @param stream the stream's name
	 * @param shards how many shards it has
	 * @param load what they hold
	 * @param tls the certificate, or {@code null} to speak in clear
	 * @return the server, listening
	 */
	public static LoadServer start(String stream, int shards, Load load, @Nullable Tls tls) {
		try {
			return new LoadServer(stream, shards, load, tls);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The load server cannot listen", ex);
		}
	}

	/**
	 * Where clients connect to.
	 * @return an endpoint on the loopback interface
	 */
	public URI endpoint() {
		return URI.create((this.secure ? "https" : "http") + "://127.0.0.1:" + this.socket.getLocalPort());
	}

	/**
	 * Goes on with other records, from the next reply on.
	 * @param load what the shards hold from now on
	 */
	public void load(Load load) {
		this.load = load;
		this.since = System.nanoTime();
	}

	/**
	 * How often GetRecords was answered.
	 * @return replies since the start
	 */
	public long reads() {
		return this.reads.get();
	}

	Load load() {
		return this.load;
	}

	Answers answers() {
		return this.answers;
	}

	/**
	 * How many shards were read at least once.
	 */
	public int shardsRead() {
		return this.shardsRead.size();
	}

	void countRead(int shard) {
		this.reads.incrementAndGet();
		this.shardsRead.add(shard);
	}

	/**
	 * How many records of a shard are there to be read.
	 */
	int available(Load load, long next) {
		if (load.recordsPerSecond() == 0) {
			return load.recordsPerRead();
		}
		long put = (System.nanoTime() - this.since) / 1_000_000 * load.recordsPerSecond() / 1000;
		return (int) Math.max(0, Math.min(load.recordsPerRead(), put - next));
	}

	private void accept() {
		while (!this.socket.isClosed()) {
			try {
				Socket connection = this.socket.accept();
				connection.setTcpNoDelay(true);
				this.connections.add(connection);
				thread("load-connection", () -> serve(connection));
			}
			catch (SocketException ex) {
				return; // closed
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private void serve(Socket connection) {
		try (connection) {
			new Conversation(this, connection).run();
		}
		catch (IOException ex) {
			// The client went away, as a killed one does.
		}
		finally {
			this.connections.remove(connection);
		}
	}

	private static void thread(String name, Runnable work) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
			for (Socket connection : this.connections) {
				connection.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
