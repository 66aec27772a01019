package io.kinesumer.test.dynamodb;

import java.lang.reflect.Method;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.slf4j.LoggerFactory;

/**
 * Turns off what DynamoDB Local logs: a stack trace for every condition that fails, which
 * is a normal answer. It logs through Log4j's API, which ends in java.util.logging,
 * Logback or Log4j's own simple logger, depending on the class path. A level that
 * somebody has set for Logback's logger stays.
 */
public final class QuietLogger {

	static final String NAME = "com.amazonaws.services.dynamodbv2.local";

	private static final String SIMPLE_LOGGER_LEVEL = "org.apache.logging.log4j.simplelog." + NAME + ".level";

	/** Held, since java.util.logging forgets the level of a logger that nobody holds. */
	private static final Logger JUL = Logger.getLogger(NAME);

	private QuietLogger() {
	}

	/**
	 * Turns the logger off.
	 */
	public static void silence() {
		JUL.setLevel(Level.OFF);
		if (System.getProperty(SIMPLE_LOGGER_LEVEL) == null) {
			System.setProperty(SIMPLE_LOGGER_LEVEL, "OFF");
		}
		silenceLogback(LoggerFactory.getLogger(NAME));
	}

	private static void silenceLogback(Object logger) {
		if (!logger.getClass().getName().equals("ch.qos.logback.classic.Logger")) {
			return;
		}
		try {
			Method getLevel = logger.getClass().getMethod("getLevel");
			if (getLevel.invoke(logger) == null) {
				Class<?> levelType = getLevel.getReturnType();
				logger.getClass().getMethod("setLevel", levelType).invoke(logger, levelType.getField("OFF").get(null));
			}
		}
		catch (ReflectiveOperationException ex) {
			// The log is noisy then, and nothing else.
		}
	}

}
