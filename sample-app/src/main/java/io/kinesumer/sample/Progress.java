package io.kinesumer.sample;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerSnapshot.ShardSnapshot;
import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Logs how the watch goes on: a line every few seconds while there is something to tell,
 * and the networks when it ends.
 */
@Component
@ConditionalOnBooleanProperty(name = "kinesumer.enabled", matchIfMissing = true)
class Progress {

	private static final Logger logger = LoggerFactory.getLogger(Progress.class);

	private final Networks networks;

	private final Kinesumer kinesumer;

	private long lastTotal;

	private long lastNanos = System.nanoTime();

	Progress(Networks networks, Kinesumer kinesumer) {
		this.networks = networks;
		this.kinesumer = kinesumer;
	}

	@Scheduled(initialDelayString = "${seismic.progress-interval}", fixedRateString = "${seismic.progress-interval}")
	synchronized void log() {
		long total = this.networks.total();
		long now = System.nanoTime();
		double seconds = (now - this.lastNanos) / 1e9;
		if (total > this.lastTotal) {
			List<ShardSnapshot> shards = this.kinesumer.snapshot().shards();
			logger.info(String.format(Locale.ROOT, "%,d earthquakes, %.1f/s, from %s; %s; strongest %s", total,
					(total - this.lastTotal) / seconds, names(shards), lag(shards),
					this.networks.largest().map(Earthquake::headline).orElse("none yet")));
		}
		this.lastTotal = total;
		this.lastNanos = now;
	}

	private static String names(List<ShardSnapshot> shards) {
		if (shards.isEmpty()) {
			return "no shard now";
		}
		return ((shards.size() == 1) ? "shard " : "shards ") + shards.stream()
			.map((shard) -> shard.shardId().replaceFirst("shardId-0*(?=\\d)", ""))
			.collect(Collectors.joining(", "));
	}

	private static String lag(List<ShardSnapshot> shards) {
		return shards.stream()
			.map(ShardSnapshot::lag)
			.filter(Objects::nonNull)
			.max(Comparator.naturalOrder())
			.map((lag) -> (lag.compareTo(Duration.ofSeconds(1)) < 0) ? "no lag"
					: String.format(Locale.ROOT, "lag %,d s", lag.toSeconds()))
			.orElse("lag not known yet");
	}

	@PreDestroy
	void sumUp() {
		if (this.networks.total() == 0) {
			return;
		}
		String lines = this.networks.all()
			.stream()
			.map((network) -> String.format(Locale.ROOT, "%n  %-4s%,6d  %s", network.name(), network.count(),
					network.largest().headline()))
			.collect(Collectors.joining());
		logger.info("Handled here: {} earthquakes{}", this.networks.total(), lines);
	}

}
