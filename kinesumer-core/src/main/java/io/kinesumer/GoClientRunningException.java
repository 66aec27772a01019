package io.kinesumer;

/**
 * A client of the Go library is consuming the app's streams.
 */
public class GoClientRunningException extends KinesumerException {

	public GoClientRunningException(String app, String clientId) {
		super("Client '" + clientId + "' of the Go library is consuming for app '" + app
				+ "': both would handle the same records. Stop all Go clients of the app first; this library goes on"
				+ " where they stop");
	}

}
