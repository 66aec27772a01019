package io.kinesumer.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine's log quiet while faults come by the thousand.
 */
final class Silence {

	private final Map<Logger, @Nullable Level> before = new HashMap<>();

	void begin() {
		for (String name : List.of("io.kinesumer", "io.kinesumer.dispatch")) {
			Logger logger = (Logger) LoggerFactory.getLogger(name);
			this.before.put(logger, logger.getLevel());
			logger.setLevel(Level.OFF);
		}
	}

	void end() {
		this.before.forEach(Logger::setLevel);
	}

}
