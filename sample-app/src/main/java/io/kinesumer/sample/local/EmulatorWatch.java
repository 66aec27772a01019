package io.kinesumer.sample.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Sees to it that an instance which joins others says so when the emulators, which live
 * in the first instance, are not there, go away and come back.
 */
class EmulatorWatch {

	private static final Logger logger = LoggerFactory.getLogger(EmulatorWatch.class);

	private static final int TIMEOUT_MILLIS = 1000;

	private final int port;

	private boolean there = true;

	EmulatorWatch(EmulatorProperties ports) {
		this.port = ports.kinesisPort();
		if (!answers()) {
			throw new NoEmulatorsException(this.port);
		}
	}

	@Scheduled(fixedDelay = 1000)
	void look() {
		boolean now = answers();
		if (this.there && !now) {
			logger.warn("The emulators have gone, with the instance that hosts them: nothing can be read or committed. "
					+ "Start that one again and this one goes on by itself; or end this one with Ctrl-C");
		}
		else if (now && !this.there) {
			logger.info("The emulators are back, empty: this instance joins the new group");
		}
		this.there = now;
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
