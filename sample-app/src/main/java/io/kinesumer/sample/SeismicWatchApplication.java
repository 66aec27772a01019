package io.kinesumer.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Starts Seismic watch: alone with emulators of its own, with {@code --join} as a further
 * instance on those of the first, with {@code --emulators-only} as no more than a place
 * for others to join, and with {@code --spring.profiles.active=aws} on AWS.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class SeismicWatchApplication {

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(SeismicWatchApplication.class);
		application.setAdditionalProfiles(Flags.profilesOf(args));
		application.run(args);
	}

}
