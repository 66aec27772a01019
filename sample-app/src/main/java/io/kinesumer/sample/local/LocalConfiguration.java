package io.kinesumer.sample.local;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import tools.jackson.databind.json.JsonMapper;

/**
 * Wires what stands in for AWS. Nothing of it exists in profile {@code aws}.
 */
@Configuration(proxyBeanMethods = false)
@Profile("local")
class LocalConfiguration {

	/**
	 * The emulators want a signature and do not verify it.
	 */
	@Bean
	AwsCredentialsProvider credentials() {
		return StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "not-verified"));
	}

	/**
	 * For the instance that hosts the emulators.
	 */
	@Configuration(proxyBeanMethods = false)
	@Profile("local & !join")
	static class Host {

		@Bean
		Emulators emulators(EmulatorProperties ports) {
			return new Emulators(ports);
		}

		@Bean
		@ConditionalOnBooleanProperty("seismic.replay.enabled")
		Replay replay(Emulators emulators, ReplayProperties properties, JsonMapper json) {
			return new Replay(emulators.kinesisClient(), Week.read(json), properties.weekTakes());
		}

		@Bean
		Upheaval upheaval(Emulators emulators, JsonMapper json) {
			return new Upheaval(emulators.kinesisClient(), Week.read(json));
		}

		@Bean
		SecondInstance secondInstance(Emulators emulators, EmulatorProperties ports, ApplicationContext context) {
			return new SecondInstance(context, ports);
		}

	}

	/**
	 * For an instance that joins.
	 */
	@Configuration(proxyBeanMethods = false)
	@Profile("local & join")
	static class Joiner {

		@Bean
		EmulatorWatch emulatorWatch(EmulatorProperties ports, ConfigurableApplicationContext context) {
			return new EmulatorWatch(ports, context);
		}

	}

}
