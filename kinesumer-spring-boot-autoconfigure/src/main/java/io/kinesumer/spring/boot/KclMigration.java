package io.kinesumer.spring.boot;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.StartPosition;
import io.kinesumer.kcl.KclImport;
import io.kinesumer.kcl.KclImportPlan;
import io.kinesumer.kcl.KclLeaseTableImporter;
import io.kinesumer.spring.boot.properties.KclMigrationProperties;
import io.kinesumer.stream.StreamRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.util.StringUtils;

/**
 * Takes over from an application of the Kinesis Client Library before clients start, or
 * tells what that would write.
 */
class KclMigration implements SmartLifecycle {

	private static final String PREFIX = "kinesumer.migration.kcl.";

	private static final Logger logger = LoggerFactory.getLogger("io.kinesumer");

	private final KclMigrationProperties properties;

	private final AppName defaultApp;

	private final KinesumerRegistry kinesumers;

	private final Function<String, KclLeaseTableImporter> importers;

	private final @Nullable KclMigration ofParent;

	private volatile boolean running;

	/**
	 * Creates the migration.
	 * @param importers gives the importer for an app; asked once all listeners are known
	 * @param ofParent that of a parent of this context, or {@code null}
	 */
	KclMigration(KclMigrationProperties properties, AppName defaultApp, KinesumerRegistry kinesumers,
			Function<String, KclLeaseTableImporter> importers, @Nullable KclMigration ofParent) {
		verify(properties);
		this.properties = properties;
		this.defaultApp = defaultApp;
		this.kinesumers = kinesumers;
		this.importers = importers;
		this.ofParent = ofParent;
	}

	/**
	 * The import checks itself, but what it is of is known only once clients start.
	 */
	private static void verify(KclMigrationProperties properties) {
		KclImport.of("any", StreamRef.named("any")).withWatch(properties.getWatch());
	}

	@Override
	public void start() {
		if (!isLeftToParent()) {
			migrate();
		}
		this.running = true;
	}

	/**
	 * Whether a parent takes the same table over, so that this context, of which no
	 * listener has to do with it, has merely inherited the properties.
	 */
	private boolean isLeftToParent() {
		String app = app();
		return this.ofParent != null && Objects.equals(this.ofParent.properties.getTable(), this.properties.getTable())
				&& (app == null || this.kinesumers.streams(app).isEmpty());
	}

	private @Nullable String app() {
		String configured = this.properties.getApp();
		return StringUtils.hasText(configured) ? configured : this.defaultApp.orNull();
	}

	private void migrate() {
		String configured = app();
		String app = (configured != null) ? configured : this.defaultApp.required();
		KclImport what = new KclImport(String.valueOf(this.properties.getTable()), streams(app),
				unread(this.properties.getUnread()), this.properties.getWatch(), this.properties.isForce());
		KclLeaseTableImporter importer = this.importers.apply(app);
		if (!this.properties.isDryRun()) {
			tell(app, what, importer.run(what));
		}
		else {
			logger.warn("[{}] Dry run: nothing is written, and no client starts, until {}dry-run is false.\n{}", app,
					PREFIX, importer.plan(what));
		}
	}

	/**
	 * A group that has started of itself skips what lies before its start, which no one
	 * must take for an import.
	 */
	private static void tell(String app, KclImport what, KclImportPlan plan) {
		List<String> taken = streams(plan, false);
		if (!taken.isEmpty()) {
			logger.info("[{}] {} taken over from lease table {}: the properties {}* may go", app, taken, what.table(),
					PREFIX);
		}
		List<String> started = streams(plan, true);
		if (!started.isEmpty()) {
			logger
				.warn("[{}] Nothing was imported now into {}: the group has started there before. If an earlier import"
						+ " from {} did that, all is well, and the properties {}* may go. If the group started of itself, it"
						+ " does not read what came before: keep the lease table, and import into an app of another name",
						app, started, what.table(), PREFIX);
		}
	}

	private static List<String> streams(KclImportPlan plan, boolean started) {
		return plan.streams()
			.stream()
			.filter((stream) -> stream.started() == started)
			.map(KclImportPlan.StreamPlan::stream)
			.toList();
	}

	private List<StreamRef> streams(String app) {
		List<StreamRef> known = this.kinesumers.streams(app);
		if (known.isEmpty()) {
			throw new InvalidSettingException(PREFIX + "app", app, "be an app of a @KinesumerListener here");
		}
		List<String> chosen = this.properties.getStreams();
		for (String stream : chosen) {
			if (known.stream().map(StreamRef::key).noneMatch(stream::equals)) {
				throw new InvalidSettingException(PREFIX + "streams", stream,
						"name streams that listeners of app '" + app + "' consume: " + known);
			}
		}
		return chosen.isEmpty() ? known : known.stream().filter((stream) -> chosen.contains(stream.key())).toList();
	}

	private static @Nullable StartPosition unread(@Nullable String text) {
		if (!StringUtils.hasText(text)) {
			return null;
		}
		return switch (text) {
			case "latest" -> StartPosition.latest();
			case "trim-horizon" -> StartPosition.trimHorizon();
			default -> {
				try {
					yield StartPosition.atTimestamp(Instant.parse(text));
				}
				catch (DateTimeParseException ex) {
					throw new InvalidSettingException(PREFIX + "unread", text,
							"be latest, trim-horizon, or an ISO-8601 instant such as 2026-01-31T08:00:00Z");
				}
			}
		};
	}

	/**
	 * Whether a lease table is named when the application starts, which may be long after
	 * it was processed ahead of time.
	 */
	@Override
	public boolean isAutoStartup() {
		return StringUtils.hasText(this.properties.getTable());
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Before all clients.
	 */
	@Override
	public int getPhase() {
		return KinesumerLifecycle.PHASE - 1;
	}

}
