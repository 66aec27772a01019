package io.kinesumer.sample.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Stands between the processes and the state store, to be taken down and up again: while
 * it is down, connections break and new ones are refused.
 */
final class StoreProxy implements AutoCloseable {

	private final URI target;

	private final int port;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private @Nullable ServerSocket server;

	StoreProxy(URI target) {
		this.target = target;
		this.port = listen(0);
	}

	private synchronized int listen(int wanted) {
		try {
			ServerSocket opened = new ServerSocket();
			opened.setReuseAddress(true);
			opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
			this.server = opened;
			daemon(() -> accept(opened));
			return opened.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(ServerSocket opened) {
		while (!opened.isClosed()) {
			try {
				Socket client = opened.accept();
				Socket store = new Socket(this.target.getHost(), this.target.getPort());
				this.sockets.add(client);
				this.sockets.add(store);
				daemon(() -> pump(client, store));
				daemon(() -> pump(store, client));
			}
			catch (IOException ex) {
				// Down: the loop ends with the server.
			}
		}
	}

	private void pump(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			in.transferTo(out);
		}
		catch (IOException ex) {
			// Either side is gone, and now both are.
		}
		finally {
			this.sockets.remove(from);
			this.sockets.remove(to);
		}
	}

	private static void daemon(Runnable work) {
		Thread thread = new Thread(work, "store-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.port);
	}

	synchronized void down() {
		try {
			if (this.server != null) {
				this.server.close();
			}
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void up() {
		listen(this.port);
	}

	@Override
	public void close() {
		down();
	}

}
