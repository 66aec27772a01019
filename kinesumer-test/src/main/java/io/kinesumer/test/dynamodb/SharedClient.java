package io.kinesumer.test.dynamodb;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A client whose closing does nothing: that of DynamoDB Local in process is the database
 * itself, and would end it for all.
 */
public final class SharedClient {

	private SharedClient() {
	}

	/**
	 * Wraps a client.
	 * @param client the client to keep open
	 * @return a client that answers the same
	 */
	public static DynamoDbClient of(DynamoDbClient client) {
		return (DynamoDbClient) Proxy.newProxyInstance(DynamoDbClient.class.getClassLoader(),
				new Class<?>[] { DynamoDbClient.class }, (proxy, method, arguments) -> {
					boolean closes = method.getName().equals("close") && method.getParameterCount() == 0;
					return closes ? null : invoke(client, method, arguments);
				});
	}

	private static @Nullable Object invoke(DynamoDbClient client, Method method, Object @Nullable [] arguments)
			throws Throwable {
		try {
			return method.invoke(client, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
