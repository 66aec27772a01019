package io.kinesumer.spring.boot;

import io.kinesumer.InvalidSettingException;
import io.kinesumer.spring.boot.properties.FanOutProperties;
import io.kinesumer.spring.boot.properties.KinesumerProperties;
import io.kinesumer.spring.boot.properties.ReadMode;
import io.kinesumer.spring.boot.properties.ScanProperties;
import org.jspecify.annotations.Nullable;

/**
 * Refuses settings whose feature is still to come, rather than ignore them.
 */
final class UnsupportedSettings {

	private static final String NO_FAN_OUT = "be polling: enhanced fan-out is not supported yet";

	private UnsupportedSettings() {
	}

	static void refuse(KinesumerProperties properties) {
		refuse(properties.getMode() == ReadMode.FAN_OUT, "kinesumer.mode", "fan-out", NO_FAN_OUT);
		properties.getStreams()
			.forEach((alias, stream) -> refuse(stream.getMode() == ReadMode.FAN_OUT,
					"kinesumer.streams." + alias + ".mode", "fan-out", NO_FAN_OUT));
		refuse(properties.getFanOut());
		refuse(properties.getScan().getClient() == ScanProperties.Client.DIRECT, "kinesumer.scan.client", "direct",
				"be sdk: the direct client is not supported yet");
	}

	private static void refuse(FanOutProperties fanOut) {
		String unused = "be left out: enhanced fan-out is not supported yet";
		refuse(fanOut.getConsumerName() != null, "kinesumer.fan-out.consumer-name", fanOut.getConsumerName(), unused);
		refuse(fanOut.isDeregisterOnClose(), "kinesumer.fan-out.deregister-on-close", true, unused);
		refuse(fanOut.getFallback() != FanOutProperties.Fallback.NONE, "kinesumer.fan-out.fallback", "polling", unused);
	}

	private static void refuse(boolean isSet, String key, @Nullable Object value, String expected) {
		if (isSet) {
			throw new InvalidSettingException(key, value, expected);
		}
	}

}
