package io.kinesumer.spring.boot;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.spring.boot.properties.ScanProperties;
import org.jspecify.annotations.Nullable;

/**
 * Refuses settings whose feature is still to come, rather than ignore them.
 */
final class UnsupportedSettings {

	private UnsupportedSettings() {
	}

	static void refuse(KinesumerProperties properties) {
		refuse(properties.getScan().getClient() == ScanProperties.Client.DIRECT, "kinesumer.scan.client", "direct",
				"be sdk: the direct client is not supported yet");
	}

	private static void refuse(boolean isSet, String key, @Nullable Object value, String expected) {
		if (isSet) {
			throw new InvalidSettingException(key, value, expected);
		}
	}

}
