package io.kinesumer.spring.boot;

import java.time.Duration;
import java.util.List;

import io.kinesumer.KinesumerSettings;
import io.kinesumer.spring.boot.aws.StreamAsyncClients;
import io.kinesumer.spring.boot.aws.StreamClients;
import io.kinesumer.store.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.utils.SdkAutoCloseable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Sees that clients can drain and commit at the end of an application. Spring waits for a
 * phase of the lifecycle for a bounded time, and then destroys beans.
 */
final class ShutdownOrder {

	private static final Logger logger = LoggerFactory.getLogger(ShutdownOrder.class);

	private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

	/** Boot's. */
	private static final Duration DEFAULT_PHASE_TIMEOUT = Duration.ofSeconds(30);

	/** What a client commits with, made when it is first needed and so after it. */
	private static final List<Class<?>> NEEDED_TO_THE_END = List.of(StateStore.class, StreamClients.class,
			StreamAsyncClients.class, SdkAutoCloseable.class);

	private ShutdownOrder() {
	}

	/**
	 * Has what clients need closed after them, however long they take.
	 * @param beans the application's beans
	 * @param clients the name of the bean that stops the clients
	 */
	static void closeLast(ConfigurableListableBeanFactory beans, String clients) {
		for (Class<?> type : NEEDED_TO_THE_END) {
			for (String needed : beans.getBeanNamesForType(type, true, false)) {
				beans.registerDependentBean(needed, clients);
			}
		}
	}

	/**
	 * Warns if a client may take longer to stop than Spring waits: what else the
	 * application needs to handle records may be gone by then.
	 */
	static void verify(KinesumerSettings settings, Environment environment) {
		Duration phase = Binder.get(environment).bind(PHASE_TIMEOUT, Duration.class).orElse(DEFAULT_PHASE_TIMEOUT);
		Duration longest = settings.rebalance().drainTimeout().plus(settings.commit().timeout().multipliedBy(3));
		if (longest.compareTo(phase) > 0) {
			logger.warn(
					"A stop may take {} s (kinesumer.rebalance.drain-timeout and three times kinesumer.commit.timeout), but {} "
							+ "is {} s: beans that listeners use may be destroyed under them. Let it be longer",
					longest.toSeconds(), PHASE_TIMEOUT, phase.toSeconds());
		}
	}

}
