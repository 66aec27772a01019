package io.kinesumer.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSnapshot.Status;
import io.kinesumer.store.jdbc.JdbcSettings;
import io.kinesumer.store.jdbc.JdbcStateStore;
import io.kinesumer.test.EmbeddedKinesis;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static io.kinesumer.engine.TestGroup.await;
import static io.kinesumer.engine.TestGroup.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that meet in a database in a file behind a server, each by a pool of its own.
 */
@Timeout(90)
class JdbcGroupTests {

	@TempDir
	Path directory;

	private Server server;

	private int port;

	private TestGroup group;

	@BeforeEach
	void start() throws SQLException {
		startServer(0);
		this.port = this.server.getPort();
		this.group = new TestGroup(EmbeddedKinesis.start(), store(connections()));
	}

	@AfterEach
	void close() {
		this.group.close();
		this.server.stop();
	}

	@Test
	void twoClientsShareTheShardsAndHandThemOver() {
		this.group.createStream("orders", 4);
		Kinesumer first = client("a", connections());
		Kinesumer second = client("b", connections());
		first.start();
		this.group.send("orders", 50);
		second.start();
		this.group.send("orders", 50);
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.send("orders", 50);
		this.group.split("orders", 0);
		this.group.awaitAllHandled();
		first.stop();
		this.group.send("orders", 50);
		await().until(() -> second.snapshot().isLeader() && shardsOf(second) == 5);
		this.group.awaitAllHandled();
		this.group.history.assertExactlyOnceInOrder(this.group.sent);
		assertThat(this.group.history.clients()).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void whoeverIsCutOffFromTheDatabaseStopsAndTheOtherTakesOver() {
		this.group.createStream("orders", 4);
		AtomicBoolean cut = new AtomicBoolean();
		Kinesumer first = client("a", whileNot(cut, connections()));
		Kinesumer second = client("b", connections());
		first.start();
		second.start();
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		cut.set(true);
		await().until(() -> {
			this.group.send("orders", 5);
			return shardsOf(second) == 4;
		});
		assertThat(first.snapshot().status()).isEqualTo(Status.FENCED);
		this.group.awaitAllHandled();
		cut.set(false);
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.send("orders", 20);
		this.group.awaitAllHandled();
		this.group.history.assertInOrder();
	}

	@Test
	void aDatabaseThatRestartsLosesNothing() throws SQLException {
		this.group.createStream("orders", 4);
		Kinesumer first = client("a", connections());
		Kinesumer second = client("b", connections());
		first.start();
		second.start();
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.send("orders", 50);
		this.group.awaitAllHandled();
		this.server.stop();
		await().until(() -> first.snapshot().status() == Status.FENCED && second.snapshot().status() == Status.FENCED);
		this.group.send("orders", 50);
		startServer(this.port);
		this.group.awaitAllHandled();
		await().until(() -> shardsOf(first) == 2 && shardsOf(second) == 2);
		this.group.history.assertInOrder();
	}

	private Kinesumer client(String id, DataSource connections) {
		return this.group.client(id, (builder) -> builder.stateStore(store(connections)), "orders");
	}

	private static JdbcStateStore store(DataSource connections) {
		return new JdbcStateStore(connections, JdbcSettings.DEFAULTS.withCreateTable(true));
	}

	private DataSource connections() {
		return JdbcConnectionPool.create("jdbc:h2:tcp://localhost:" + this.port + "/./group", "sa", "");
	}

	private void startServer(int port) throws SQLException {
		this.server = Server
			.createTcpServer("-tcpPort", Integer.toString(port), "-baseDir", this.directory.toString(), "-ifNotExists")
			.start();
	}

	private static DataSource whileNot(AtomicBoolean cut, DataSource connections) {
		return (DataSource) Proxy.newProxyInstance(JdbcGroupTests.class.getClassLoader(),
				new Class<?>[] { DataSource.class }, (proxy, method, args) -> {
					if (cut.get()) {
						throw new SQLException("no way to the database", "08001");
					}
					try {
						return method.invoke(connections, args);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
