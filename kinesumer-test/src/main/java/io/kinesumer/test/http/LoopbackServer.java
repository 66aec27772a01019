package io.kinesumer.test.http;

import java.net.URI;

import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An HTTP server on the loopback interface that speaks HTTP/1.1 and HTTP/2 in clear on
 * one port. It owns its threads and stops them.
 */
public final class LoopbackServer implements AutoCloseable {

	private static final String HOST = "127.0.0.1";

	private final Server server;

	private final int port;

	private LoopbackServer(Server server, int port) {
		this.server = server;
		this.port = port;
	}

	/**
	 * Starts a server.
	 * @param name what its threads are called
	 * @param port the port, or 0 for a free one
	 * @param handler answers the requests
	 * @param dated whether the server adds a {@code Date} of its own to replies
	 * @return the server, listening
	 * @throws IllegalStateException if it cannot start, as when the port is taken
	 */
	public static LoopbackServer start(String name, int port, Handler handler, boolean dated) {
		QueuedThreadPool threads = new QueuedThreadPool(32, 2);
		threads.setName(name);
		threads.setDaemon(true);
		Server server = new Server(threads);
		HttpConfiguration http = new HttpConfiguration();
		http.setSendDateHeader(dated);
		http.setSendServerVersion(false);
		http.setRequestHeaderSize(64 * 1024);
		ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http),
				new HTTP2CServerConnectionFactory(http));
		connector.setHost(HOST);
		connector.setPort(port);
		connector.setIdleTimeout(10 * 60 * 1000L);
		server.addConnector(connector);
		server.setHandler(handler);
		server.setStopTimeout(0);
		try {
			server.start();
		}
		catch (Exception ex) {
			stop(server);
			throw new IllegalStateException(name + " cannot listen on " + HOST + ":" + port + ": " + ex.getMessage(),
					ex);
		}
		return new LoopbackServer(server, connector.getLocalPort());
	}

	/**
	 * Where clients connect to.
	 * @return such as {@code http://127.0.0.1:49152}
	 */
	public URI endpoint() {
		return URI.create("http://" + HOST + ":" + this.port);
	}

	/**
	 * Closes all connections and stops the threads. Closing again does nothing.
	 */
	@Override
	public void close() {
		stop(this.server);
	}

	private static void stop(Server server) {
		try {
			server.stop();
		}
		catch (Exception ex) {
			throw new IllegalStateException("The server did not stop", ex);
		}
	}

}
