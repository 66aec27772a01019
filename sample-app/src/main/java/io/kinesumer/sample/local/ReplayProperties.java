package io.kinesumer.sample.local;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the week is replayed.
 *
 * @param enabled whether it is
 * @param weekTakes how long the week takes, before it begins again
 */
@ConfigurationProperties("seismic.replay")
record ReplayProperties(boolean enabled, Duration weekTakes) {
}
