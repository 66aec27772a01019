package io.kinesumer.store;

import java.util.function.Supplier;

import io.kinesumer.StateStoreException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The one way by which every request goes to DynamoDB: here they can be counted.
 */
final class DynamoDbCalls {

	private final DynamoDbErrors errors;

	DynamoDbCalls(DynamoDbClient client, String table) {
		this.errors = new DynamoDbErrors(client, table);
	}

	/**
	 * Where the table is looked for.
	 * @return the endpoint if one is set, else the region
	 */
	String place() {
		return this.errors.place();
	}

	/**
	 * Makes a request for an item, or several.
	 * @param action DynamoDB's action
	 * @param subject what it is about
	 * @param request the request
	 * @return what the request returns
	 */
	<T> T call(String action, Subject subject, Supplier<T> request) {
		return call(action, request, (ex) -> this.errors.translate(ex, action, subject.toString()));
	}

	/**
	 * Makes a request for the table: one of the first, where a wrong address shows.
	 * @param action DynamoDB's action
	 * @param request the request
	 * @return what the request returns
	 */
	<T> T callForTable(String action, Supplier<T> request) {
		return call(action, request, (ex) -> this.errors.translateForTable(ex, action));
	}

	private static <T> T call(String action, Supplier<T> request, DynamoDbErrors.Translation translation) {
		if (Thread.currentThread().isInterrupted()) {
			throw new StateStoreException(action + " was not begun: the thread is interrupted", null);
		}
		try {
			return request.get();
		}
		catch (SdkException ex) {
			throw translation.of(ex);
		}
	}

}
