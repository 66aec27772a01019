package io.kinesumer.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.sql.DataSource;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.CorruptStateException;
import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.InvalidSettingException;
import io.kinesumer.MissingTableException;
import io.kinesumer.StateStoreException;
import io.kinesumer.store.Checkpoint;
import io.kinesumer.store.Claim;
import io.kinesumer.store.Commit;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.Owner;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.postgresql.ds.PGSimpleDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The tables: made, missing, of another schema, with rows that cannot be read.
 */
class SchemaTests {

	private static final JdbcSettings CREATE = JdbcSettings.DEFAULTS.withCreateTable(true);

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final String SHARD = "shardId-000000000000";

	private static final Owner OWNER = new Owner("a", "run");

	private final JdbcDataSource database = H2.inMemory();

	@Test
	void missingTablesAreNamedWithWhatToDo() {
		assertThatExceptionOfType(MissingTableException.class)
			.isThrownBy(() -> new JdbcStateStore(this.database, JdbcSettings.DEFAULTS).open())
			.withMessageContaining("kinesumer_client")
			.withMessageContaining("kinesumer.state-store.jdbc.create-table=true")
			.withMessageContaining("schema.sql");
	}

	@Test
	void manyClientsMayMakeTheTablesAtOnce() throws Exception {
		openAtOnce(this.database, CREATE);
	}

	@Test
	@EnabledIfSystemProperty(named = LocalPostgres.PROPERTY, matches = ".+", disabledReason = "no PostgreSQL is named")
	void manyClientsMayMakeTheTablesAtOnceInPostgres() throws Exception {
		DataSource postgres = LocalPostgres.dataSource();
		execute(postgres, "DROP SCHEMA IF EXISTS atonce CASCADE", "CREATE SCHEMA atonce");
		openAtOnce(postgres, CREATE.withTablePrefix("atonce.kinesumer_"));
	}

	@Test
	void tablesMayHaveOtherNamesAndBeInAnotherSchema() throws Exception {
		execute(this.database, "CREATE SCHEMA ops");
		JdbcSettings settings = CREATE.withTablePrefix("ops.group_");
		JdbcStateStore store = new JdbcStateStore(this.database, settings);
		store.open();
		assertThat(store.replaceGroup("app", GroupState.initial())).isTrue();
		execute(this.database, "SELECT * FROM ops.group_group");
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> settings.withTablePrefix("a b"))
			.withMessageContaining("kinesumer.state-store.jdbc.table-prefix");
	}

	@Test
	void aTableOfAnotherSchemaIsTold() throws Exception {
		new JdbcStateStore(this.database, CREATE).open();
		execute(this.database, "ALTER TABLE kinesumer_pin DROP COLUMN reset");
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> new JdbcStateStore(this.database, CREATE).open())
			.withMessageContaining("Table kinesumer_pin")
			.withMessageContaining("columns");
	}

	@Test
	void aTableThatRefusesItsRowsIsToldWithWhatItSays() throws Exception {
		new JdbcStateStore(this.database, CREATE).open();
		execute(this.database, "ALTER TABLE kinesumer_group ADD CONSTRAINT known_apps CHECK (app <> 'app')",
				"ALTER TABLE kinesumer_checkpoint ADD CONSTRAINT young CHECK (epoch < 2)");
		TroubledDataSource counted = new TroubledDataSource(this.database);
		JdbcStateStore store = new JdbcStateStore(counted.asDataSource(), CREATE.withCallTimeout(PATIENCE));
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> store.replaceGroup("app", GroupState.initial()))
			.withMessageContaining("Table kinesumer_group")
			.withMessageContaining("KNOWN_APPS")
			.withMessageContaining("schema.sql")
			.withMessageNotContaining("pool");
		assertThat(counted.updates()).isBetween(2, 100);
		claim(store, SHARD);
		store.commit("app", "orders", new Commit(SHARD, OWNER, 1, null, Instant.EPOCH, null, Commit.Then.RELEASE));
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> store.claim("app", "orders",
					new Claim(SHARD, store.checkpoint("app", "orders", SHARD), 0, OWNER, null)))
			.withMessageContaining("shard " + SHARD)
			.withMessageContaining("YOUNG")
			.withMessageContaining("schema.sql");
	}

	@Test
	void whoMayNotCreateTablesIsToldWhichRightIsMissing() throws Exception {
		execute(this.database, "CREATE USER ada PASSWORD 'right'");
		JdbcDataSource guest = H2.at(this.database.getURL().split(";")[0]);
		guest.setUser("ada");
		guest.setPassword("right");
		mayNotCreate(guest, CREATE);
	}

	@Test
	@EnabledIfSystemProperty(named = LocalPostgres.PROPERTY, matches = ".+", disabledReason = "no PostgreSQL is named")
	void whoMayNotCreateTablesInPostgresIsToldWhichRightIsMissing() throws Exception {
		DataSource postgres = LocalPostgres.dataSource();
		execute(postgres, "DROP SCHEMA IF EXISTS closed CASCADE", "DROP ROLE IF EXISTS guest", "CREATE SCHEMA closed",
				"CREATE ROLE guest LOGIN", "GRANT USAGE ON SCHEMA closed TO guest");
		PGSimpleDataSource guest = LocalPostgres.dataSource();
		guest.setUser("guest");
		mayNotCreate(guest, CREATE.withTablePrefix("closed.kinesumer_"));
	}

	@Test
	@EnabledIfSystemProperty(named = LocalPostgres.PROPERTY, matches = ".+", disabledReason = "no PostgreSQL is named")
	void aTableInPostgresThatRefusesItsRowsIsTold() throws Exception {
		PGSimpleDataSource postgres = LocalPostgres.dataSource();
		JdbcSettings settings = CREATE.withTablePrefix("strict.kinesumer_").withCallTimeout(PATIENCE);
		execute(postgres, "DROP SCHEMA IF EXISTS strict CASCADE", "CREATE SCHEMA strict");
		JdbcStateStore store = new JdbcStateStore(postgres, settings);
		store.open();
		execute(postgres, "CREATE UNIQUE INDEX one_app ON strict.kinesumer_group (revision)",
				"ALTER TABLE strict.kinesumer_checkpoint ADD CONSTRAINT known_apps CHECK (app <> 'app')");
		assertThat(store.replaceGroup("one", GroupState.initial())).isTrue();
		assertThatExceptionOfType(StateStoreException.class).as("which is refused without a word")
			.isThrownBy(() -> store.replaceGroup("app", GroupState.initial()))
			.withMessageContaining("Table strict.kinesumer_group")
			.withMessageContaining("schema.sql");
		assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> claim(store, SHARD))
			.withMessageContaining("Table strict.kinesumer_checkpoint")
			.withMessageContaining("known_apps")
			.withMessageNotContaining("Failing row");
	}

	private static void mayNotCreate(DataSource database, JdbcSettings settings) {
		assertThatExceptionOfType(AccessDeniedException.class)
			.isThrownBy(() -> new JdbcStateStore(database, settings).open())
			.withMessageContaining("create the tables " + settings.tablePrefix() + "*")
			.withMessageContaining("schema.sql")
			.withMessageContaining("create-table=false")
			.withMessageNotContaining("insert");
	}

	@Test
	void aDatabaseThatDoesNotAnswerIsTold() {
		assertThatExceptionOfType(EndpointUnreachableException.class)
			.isThrownBy(() -> new JdbcStateStore(H2.at("jdbc:h2:tcp://localhost:1/mem:x"), CREATE).open())
			.withMessageContaining("DataSource");
	}

	@Test
	void aWrongPasswordIsTold() throws Exception {
		execute(this.database, "CREATE USER IF NOT EXISTS ada PASSWORD 'right'");
		this.database.setUser("ada");
		this.database.setPassword("wrong");
		assertThatExceptionOfType(AccessDeniedException.class)
			.isThrownBy(() -> new JdbcStateStore(this.database, CREATE).open())
			.withMessageContaining("password")
			.withMessageNotContaining("wrong");
	}

	@Test
	void aCheckpointThatCannotBeReadIsToldOfAndHidesNoOther() throws Exception {
		JdbcStateStore store = new JdbcStateStore(this.database, CREATE);
		store.open();
		for (String shard : List.of("shardId-000000000000", "shardId-000000000001")) {
			claim(store, shard);
		}
		execute(this.database,
				"UPDATE kinesumer_checkpoint SET sequence_number = 'x' WHERE shard_id = 'shardId-000000000000'");
		assertThat(store.checkpoints("app", "orders")).extracting(Checkpoint::shardId)
			.containsExactly("shardId-000000000001");
		assertThatExceptionOfType(CorruptStateException.class)
			.isThrownBy(() -> store.checkpoint("app", "orders", "shardId-000000000000"))
			.withMessageContaining("kinesumer_checkpoint")
			.withMessageContaining("app app, stream orders, shard_id shardId-000000000000");
		assertThatExceptionOfType(CorruptStateException.class).isThrownBy(() -> claim(store, "shardId-000000000000"));
	}

	@Test
	void eachDialectSaysWhatItsDatabaseUnderstands() {
		assertThat(Dialect.of("PostgreSQL").insert("INSERT")).isEqualTo("INSERT ON CONFLICT DO NOTHING");
		assertThat(Dialect.of("PostgreSQL").first("SELECT", "client_id", 8))
			.isEqualTo("SELECT ORDER BY client_id COLLATE \"C\" FETCH FIRST 8 ROWS ONLY");
		assertThat(Dialect.of("H2").insert("INSERT")).isEqualTo("INSERT");
		assertThat(Dialect.of("H2").first("SELECT", "client_id", 8))
			.isEqualTo("SELECT ORDER BY client_id FETCH FIRST 8 ROWS ONLY");
		assertThat(Dialect.of("Apache Derby").first("SELECT", "client_id", 8)).as("whose order may be any")
			.isEqualTo("SELECT");
	}

	private static void claim(JdbcStateStore store, String shard) {
		store.claim("app", "orders", new Claim(shard, Checkpoint.none(shard), 0, OWNER, null));
	}

	private static void openAtOnce(DataSource database, JdbcSettings settings) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(6);
		try {
			List<Future<?>> opened = new ArrayList<>();
			for (int i = 0; i < 6; i++) {
				opened.add(threads.submit(() -> new JdbcStateStore(database, settings).open()));
			}
			for (Future<?> each : opened) {
				each.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void execute(DataSource database, String... statements) throws SQLException {
		try (Connection connection = database.getConnection()) {
			for (String statement : statements) {
				connection.createStatement().execute(statement);
			}
		}
	}

}
