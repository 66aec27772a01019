package io.kinesumer.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class StartUpTests {

	@Test
	void aPortThatIsTakenIsToldWithWhatToDo(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatThrownBy(
					() -> run("--emulators-only", "--seismic.emulators.kinesis-port=" + taken.getLocalPort()))
				.isNotNull();
			assertThat(output).contains("cannot listen on port " + taken.getLocalPort())
				.contains("start this one with --join")
				.contains("--seismic.emulators.kinesis-port=")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void withNothingToJoinItSaysWhatToStart(CapturedOutput output) throws IOException {
		assertThatThrownBy(() -> run("--join", "--seismic.emulators.kinesis-port=" + freePort())).isNotNull();
		assertThat(output).contains("There is nothing to join")
			.contains("Start the first instance without --join")
			.doesNotContain("\tat ");
	}

	@Test
	void onAwsThereAreNoEmulatorsAndNoEndpoints() {
		try (ConfigurableApplicationContext context = run("--spring.profiles.active=aws", "--kinesumer.enabled=false",
				"--spring.main.web-application-type=none")) {
			assertThat(context.getEnvironment().getProperty("kinesumer.kinesis.endpoint")).isNull();
			assertThat(context.getEnvironment().getProperty("kinesumer.state-store.dynamodb.endpoint")).isNull();
			assertThat(context.getBeanProvider(KinesisClient.class).getIfAvailable()).isNull();
			assertThat(context.getBeanDefinitionNames()).doesNotContain("emulators", "replay", "emulatorWatch",
					"credentials");
		}
	}

	private static ConfigurableApplicationContext run(String... args) {
		return new SpringApplicationBuilder(SeismicWatchApplication.class).profiles(Flags.profilesOf(args)).run(args);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
