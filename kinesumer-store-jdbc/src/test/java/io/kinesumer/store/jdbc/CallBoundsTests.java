package io.kinesumer.store.jdbc;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.StateStoreException;
import io.kinesumer.store.Assignment;
import io.kinesumer.store.GroupState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every call ends within its bound, whatever the database and the pool do.
 */
@Timeout(30)
class CallBoundsTests {

	private static final String APP = "app";

	private static final JdbcSettings SETTINGS = JdbcSettings.DEFAULTS.withCreateTable(true)
		.withCallTimeout(Duration.ofSeconds(1));

	private final DataSource database = H2.inMemory();

	private final JdbcStateStore store = new JdbcStateStore(this.database, SETTINGS);

	@BeforeEach
	void open() {
		this.store.open();
	}

	@Test
	void aCallThatGetsNoConnectionEndsAndWritesNothingLater() throws Exception {
		CountDownLatch free = new CountDownLatch(1);
		CountDownLatch returned = new CountDownLatch(1);
		JdbcStateStore waiting = new JdbcStateStore(whenFree(free, returned), SETTINGS);
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> waiting.replaceGroup(APP, GroupState.initial()))
			.withMessageContaining("app app, the group's state")
			.withMessageContaining("PT1S")
			.withMessageContaining("pool");
		free.countDown();
		assertThat(returned.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.store.group(APP)).isEqualTo(GroupState.initial());
	}

	@Test
	void anInterruptEndsACallThatWaits() throws Exception {
		CountDownLatch free = new CountDownLatch(1);
		JdbcStateStore waiting = new JdbcStateStore(whenFree(free, new CountDownLatch(1)),
				SETTINGS.withCallTimeout(Duration.ofMinutes(1)));
		FutureTask<Boolean> call = new FutureTask<>(() -> {
			assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> waiting.group(APP))
				.withMessageContaining("interrupted");
			return Thread.currentThread().isInterrupted();
		});
		Thread thread = new Thread(call);
		thread.start();
		thread.interrupt();
		assertThat(call.get(10, TimeUnit.SECONDS)).isTrue();
		free.countDown();
	}

	@Test
	void aRowThatAnotherTransactionHoldsEndsTheCall() throws Exception {
		Assignment first = assignment(1);
		assertThat(this.store.publish(APP, first)).isTrue();
		try (Connection other = this.database.getConnection()) {
			other.setAutoCommit(false);
			other.createStatement().executeUpdate("UPDATE kinesumer_assignment SET generation = 1");
			assertThatExceptionOfType(StateStoreException.class)
				.isThrownBy(() -> this.store.publish(APP, assignment(2)));
			assertThat(this.store.assignment(APP, "orders")).contains(first);
			other.rollback();
		}
		assertThat(this.store.publish(APP, assignment(3))).isTrue();
	}

	@Test
	void connectionsThatDoNotCommitOfThemselvesServeTooAndGoBackAsTheyCame() throws Exception {
		try (Connection shared = this.database.getConnection()) {
			shared.setAutoCommit(false);
			DataSource one = (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { DataSource.class }, (proxy, method, args) -> notClosed(shared));
			assertThat(new JdbcStateStore(one, SETTINGS).replaceGroup(APP, GroupState.initial())).isTrue();
			assertThat(shared.getAutoCommit()).isFalse();
		}
		assertThat(this.store.group(APP).revision()).isOne();
	}

	@Test
	void aTimeoutThatDatabasesCannotCountIsRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SETTINGS.withCallTimeout(Duration.ofMillis(999)))
			.withMessageContaining("kinesumer.commit.timeout");
	}

	private static Assignment assignment(long generation) {
		return new Assignment("orders", generation, Map.of("a", new TreeSet<>(Set.of("shardId-000000000000"))));
	}

	private DataSource whenFree(CountDownLatch free, CountDownLatch returned) {
		return (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { DataSource.class },
				(proxy, method, args) -> {
					free.await();
					Connection connection = this.database.getConnection();
					return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
							(self, call, with) -> {
								Object result = call.invoke(connection, with);
								if (call.getName().equals("close")) {
									returned.countDown();
								}
								return result;
							});
				});
	}

	private static Connection notClosed(Connection connection) {
		return (Connection) Proxy.newProxyInstance(CallBoundsTests.class.getClassLoader(),
				new Class<?>[] { Connection.class },
				(proxy, method, args) -> method.getName().equals("close") ? null : method.invoke(connection, args));
	}

}
