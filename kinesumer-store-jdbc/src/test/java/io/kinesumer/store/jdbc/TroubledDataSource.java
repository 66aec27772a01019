package io.kinesumer.store.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

/**
 * A database whose next writes fail, before they are made or after.
 */
final class TroubledDataSource {

	private final DataSource target;

	private final Queue<Trouble> troubles = new ArrayDeque<>();

	private final AtomicInteger updates = new AtomicInteger();

	private volatile Runnable between = () -> {
	};

	TroubledDataSource(DataSource target) {
		this.target = target;
	}

	/**
	 * The next write is made, and then its answer lost.
	 */
	void loseAnswer() {
		this.troubles.add(new Trouble(true, "08006"));
	}

	/**
	 * The next write is not made.
	 * @param sqlState what the database says
	 */
	void refuse(String sqlState) {
		this.troubles.add(new Trouble(false, sqlState));
	}

	/**
	 * Something happens between the next write's look and the write.
	 */
	void before(Runnable other) {
		this.between = other;
	}

	/**
	 * How many writes there were.
	 */
	int updates() {
		return this.updates.get();
	}

	DataSource asDataSource() {
		return proxy(DataSource.class, this.target,
				(method, result) -> result instanceof Connection connection ? connection(connection) : result);
	}

	private Connection connection(Connection connection) {
		return proxy(Connection.class, connection,
				(method, result) -> result instanceof PreparedStatement statement ? statement(statement) : result);
	}

	private PreparedStatement statement(PreparedStatement statement) {
		InvocationHandler handler = (proxy, method, args) -> {
			if (!method.getName().equals("executeUpdate")) {
				return invoke(() -> method.invoke(statement, args));
			}
			this.updates.incrementAndGet();
			Runnable other = this.between;
			this.between = () -> {
			};
			other.run();
			Trouble trouble = this.troubles.poll();
			Object answer = (trouble == null || trouble.made()) ? invoke(() -> method.invoke(statement, args)) : null;
			if (trouble != null) {
				throw new SQLException("trouble", trouble.sqlState());
			}
			return answer;
		};
		return (PreparedStatement) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { PreparedStatement.class }, handler);
	}

	private static <T> T proxy(Class<T> type, T target, Answers answers) {
		return type.cast(Proxy.newProxyInstance(TroubledDataSource.class.getClassLoader(), new Class<?>[] { type },
				(proxy, method, args) -> answers.answer(method.getName(), invoke(() -> method.invoke(target, args)))));
	}

	private static Object invoke(Call call) throws Throwable {
		try {
			return call.make();
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private interface Answers {

		Object answer(String method, Object result);

	}

	private interface Call {

		Object make() throws Exception;

	}

	private record Trouble(boolean made, String sqlState) {
	}

}
