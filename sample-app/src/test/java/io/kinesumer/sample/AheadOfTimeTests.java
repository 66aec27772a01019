package io.kinesumer.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the build does with {@code process-aot}.
 */
class AheadOfTimeTests {

	/**
	 * Emulators that started would find their ports taken.
	 */
	@Test
	void processingStartsNothing(@TempDir Path output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String port = String.valueOf(taken.getLocalPort());
			Settings settings = Settings.builder()
				.sourceOutput(output.resolve("sources"))
				.resourceOutput(output.resolve("resources"))
				.classOutput(output.resolve("classes"))
				.groupId("io.kinesumer")
				.artifactId("sample-app")
				.build();
			new SpringApplicationAotProcessor(SeismicWatchApplication.class, settings, new String[] {
					"--seismic.emulators.kinesis-port=" + port, "--seismic.emulators.dynamodb-port=" + port })
				.process();
		}
		Path sources = output.resolve("sources/io/kinesumer");
		assertThat(sources.resolve("sample/SeismicWatchApplication__ApplicationContextInitializer.java")).exists();
		assertThat(sources.resolve("spring/boot/KinesumerAutoConfiguration__BeanDefinitions.java")).exists();
		assertThat(output.resolve("resources/META-INF/native-image/io.kinesumer/sample-app/reachability-metadata.json"))
			.content()
			.contains(EarthquakeListener.class.getName())
			.contains("io.kinesumer.spring.KinesumerListener");
	}

}
