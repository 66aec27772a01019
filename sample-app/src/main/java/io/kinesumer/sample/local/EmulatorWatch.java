package io.kinesumer.sample.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Ends an instance that has joined others when the emulators have gone with the instance
 * that hosts them: they keep nothing, so there is nothing to go on with.
 */
class EmulatorWatch {

	private static final Logger logger = LoggerFactory.getLogger(EmulatorWatch.class);

	private static final int TIMEOUT_MILLIS = 1000;

	private final int port;

	private final ConfigurableApplicationContext context;

	private final AtomicBoolean ending = new AtomicBoolean();

	EmulatorWatch(EmulatorProperties ports, ConfigurableApplicationContext context) {
		this.port = ports.kinesisPort();
		this.context = context;
		if (!answers()) {
			throw new NoEmulatorsException(this.port);
		}
	}

	@Scheduled(fixedDelay = 1000)
	void look() {
		if (!answers() && this.ending.compareAndSet(false, true)) {
			logger.warn("The emulators have gone, and the stream with them, as the instance that hosts them has "
					+ "stopped: this one ends too, without leaving the group, of which nothing is left");
			new Thread(this.context::close, "no-emulators").start();
		}
	}

	private boolean answers() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), TIMEOUT_MILLIS);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
