package io.kinesumer.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.random.RandomGenerator;

/**
 * Makes ids for clients that were given none.
 */
final class ClientIds {

	private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

	private ClientIds() {
	}

	/**
	 * The host's name, a dash, and six random characters.
	 */
	static String random(RandomGenerator random) {
		StringBuilder id = new StringBuilder(hostName()).append('-');
		for (int i = 0; i < 6; i++) {
			id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
		}
		return id.toString();
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "client";
		}
	}

}
