package io.kinesumer.test.dynamodb;

import java.lang.reflect.Field;
import java.util.Map;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;

/**
 * Stops the tables behind DynamoDB Local's server. The handler's own shutdown lets a job
 * sleep on, in a thread that keeps the JVM alive; what can interrupt it is private.
 */
public final class RequestHandlerShutdown {

	private static final String TABLES = "dbRequestHandlers";

	private RequestHandlerShutdown() {
	}

	/**
	 * Stops the tables at once.
	 * @param handler the handler, which answers nothing afterwards
	 */
	public static void of(LocalDynamoDBRequestHandler handler) {
		try {
			Field field = LocalDynamoDBRequestHandler.class.getDeclaredField(TABLES);
			field.setAccessible(true);
			if (field.get(handler) instanceof Map<?, ?> tables) {
				tables.values().forEach(RequestHandlerShutdown::stop);
			}
		}
		catch (ReflectiveOperationException ex) {
			handler.shutdown();
		}
	}

	private static void stop(Object tables) {
		if (tables instanceof AmazonDynamoDBLocal local) {
			local.shutdownNow();
		}
	}

}
