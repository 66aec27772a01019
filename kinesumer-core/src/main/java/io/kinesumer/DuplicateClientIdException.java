package io.kinesumer;

/**
 * Another running client of the app has the same client id.
 */
public class DuplicateClientIdException extends KinesumerException {

	public DuplicateClientIdException(String app, String clientId) {
		super("Another running client of app '" + app + "' already has the id '" + clientId
				+ "'. Give every instance an id of its own (kinesumer.client-id), or leave it out to have one made.");
	}

}
