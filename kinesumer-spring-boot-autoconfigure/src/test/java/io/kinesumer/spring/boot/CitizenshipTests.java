package io.kinesumer.spring.boot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.kinesumer.Kinesumer;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.boot.endpoint.KinesumerEndpoint;
import io.kinesumer.spring.boot.health.KinesumerHealthIndicator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.util.StreamUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whole applications in the circumstances that Spring Boot puts them in: lazy
 * initialization, parent and child, a restart in a new class loader, a graceful shutdown.
 */
@Timeout(180)
class CitizenshipTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static EmulatedServices services;

	@BeforeAll
	static void startServices() {
		services = new EmulatedServices();
	}

	@AfterAll
	static void stopServices() {
		services.close();
	}

	@Test
	void aLazyApplicationConsumes() {
		String stream = services.createStream(1);
		services.put(stream, "a", "one");
		try (ConfigurableApplicationContext context = builder("lazy", stream, Listening.class)
			.web(WebApplicationType.NONE)
			.lazyInitialization(true)
			.run()) {
			await().atMost(PATIENCE).until(() -> context.getBean(Listening.class).handled.contains("one"));
		}
	}

	@Test
	void parentAndChildConsumeEachForItself() {
		String ofParent = services.createStream(1);
		String ofChild = services.createStream(1);
		try (ConfigurableApplicationContext parent = builder("parent", ofParent, Listening.class)
			.web(WebApplicationType.NONE)
			.run()) {
			ConfigurableApplicationContext child = builder("child", ofChild, OfChild.class).parent(parent)
				.properties("management.endpoints.web.exposure.include=kinesumer")
				.web(WebApplicationType.NONE)
				.run();
			assertThat(parent.getBean(Kinesumer.class).app()).isEqualTo("parent");
			assertThat(child.getBean(Kinesumer.class).app()).isEqualTo("child");
			assertThat(child.getBean(KinesumerHealthIndicator.class).health().getDetails().toString())
				.as("health in the child")
				.contains("parent", "child");
			assertThat(parent.getBean(KinesumerHealthIndicator.class).health().getDetails().toString())
				.as("health in the parent")
				.contains("parent")
				.doesNotContain("child");
			assertThat(child.getBean(KinesumerEndpoint.class).apps().toString()).contains("parent", "child");
			assertThat(child.getBean(KinesumerEndpoint.class).group("parent").getStatus()).isEqualTo(200);
			services.put(ofParent, "a", "to the parent");
			services.put(ofChild, "a", "to the child");
			await().atMost(PATIENCE).until(() -> child.getBean(OfChild.class).handled.contains("to the child"));
			child.close();
			services.put(ofParent, "a", "after the child");
			List<String> handled = parent.getBean(Listening.class).handled;
			await().atMost(PATIENCE).until(() -> handled.contains("after the child"));
			assertThat(handled).containsExactly("to the parent", "after the child");
		}
	}

	@Test
	void aChildWithoutListenersLeavesThoseOfItsParentAlone() {
		String stream = services.createStream(1);
		try (ConfigurableApplicationContext parent = builder("elder", stream, Listening.class)
			.web(WebApplicationType.NONE)
			.run()) {
			builder("elder", stream, Nothing.class).parent(parent).web(WebApplicationType.NONE).run().close();
			services.put(stream, "a", "one");
			List<String> handled = parent.getBean(Listening.class).handled;
			await().atMost(PATIENCE).until(() -> handled.contains("one"));
		}
	}

	/**
	 * The consumer stops before the web server: what is under way at a shutdown may still
	 * use it, and health still answers.
	 */
	@Test
	void aDeliveryUnderWayAtAGracefulShutdownEndsWhileTheWebServerServes() {
		String stream = services.createStream(1);
		ConfigurableApplicationContext context = builder("web", stream, Web.class).run("--server.port=0",
				"--server.shutdown=graceful",
				"--spring.autoconfigure.exclude=" + Stream
					.of("SecurityAutoConfiguration", "UserDetailsServiceAutoConfiguration",
							"web.servlet.ServletWebSecurityAutoConfiguration",
							"web.servlet.SecurityFilterAutoConfiguration",
							"actuate.web.servlet.ManagementWebSecurityAutoConfiguration")
					.map((name) -> "org.springframework.boot.security.autoconfigure." + name)
					.collect(Collectors.joining(",")));
		Web web = context.getBean(Web.class);
		services.put(stream, "a", "one");
		await().atMost(PATIENCE).until(() -> web.delivering);
		context.close();
		assertThat(web.answers).containsExactly("hello");
		try (ConfigurableApplicationContext next = builder("web", stream, Listening.class).web(WebApplicationType.NONE)
			.run()) {
			services.put(stream, "a", "two");
			List<String> handled = next.getBean(Listening.class).handled;
			await().atMost(PATIENCE).until(() -> handled.contains("two"));
			assertThat(handled).containsExactly("two");
		}
	}

	/**
	 * As devtools restarts: the application's classes are loaded anew, the libraries'
	 * stay.
	 */
	@Test
	void aRestartInANewClassLoaderConsumesWithTheNewClassesAndLeavesNoThread() throws Exception {
		String stream = services.createStream(1);
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		for (String data : List.of("\"one\"", "\"two\"")) {
			services.put(stream, "a", "{\"article\":" + data + "}");
			ClassLoader restarted = new RestartLoader(before);
			Thread.currentThread().setContextClassLoader(restarted);
			try {
				Class<?> type = restarted.loadClass(Restarted.class.getName());
				assertThat(type).isNotSameAs(Restarted.class);
				ConfigurableApplicationContext context = builder("restarted", stream, type).web(WebApplicationType.NONE)
					.run();
				Method handled = type.getDeclaredMethod("handled");
				handled.setAccessible(true);
				Object bean = context.getBean(type);
				await().atMost(PATIENCE).until(() -> !((List<?>) handled.invoke(bean)).isEmpty());
				assertThat((List<?>) handled.invoke(bean)).singleElement()
					.satisfies((order) -> assertThat(order.getClass().getClassLoader()).isSameAs(restarted))
					.hasToString("Order[article=" + data.replace("\"", "") + "]");
				context.close();
			}
			finally {
				Thread.currentThread().setContextClassLoader(before);
			}
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).filteredOn(
						(thread) -> thread.getName().startsWith("kinesumer-") && thread.getName().contains("restarted"))
					.isEmpty());
		}
	}

	@Test
	void anApplicationWithoutAWebServerRunsUntilItIsStopped() throws Exception {
		String stream = services.createStream(1);
		Stream<String> arguments = Stream.of(services.properties("worker", stream)).map((property) -> "--" + property);
		Process process = new ProcessBuilder(Stream
			.concat(Stream.of(ProcessHandle.current().info().command().orElseThrow(), "-cp",
					System.getProperty("java.class.path"), Worker.class.getName()), arguments)
			.toList()).redirectErrorStream(true).start();
		try (BufferedReader output = process.inputReader()) {
			List<String> lines = new ArrayList<>();
			readUntil(Worker.ENDS, output, lines);
			services.put(stream, "a", "after main");
			readUntil("after main", output, lines);
			assertThat(process.isAlive()).isTrue();
			process.destroy();
			assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ends when it is told to").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static void readUntil(String expected, BufferedReader output, List<String> lines) throws IOException {
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			lines.add(line);
			if (line.equals(expected)) {
				return;
			}
		}
		assertThat(lines).as("the process has ended").contains(expected);
	}

	@Test
	void whatADeliveryNeedsOutlivesAStopThatTakesLongerThanSpringWaits() {
		String stream = services.createStream(1);
		ConfigurableApplicationContext context = builder("late", stream, Slow.class).web(WebApplicationType.NONE)
			.properties("spring.lifecycle.timeout-per-shutdown-phase=1s")
			.run();
		Slow slow = context.getBean(Slow.class);
		services.put(stream, "a", "one");
		await().atMost(PATIENCE).until(() -> slow.delivering.getCount() == 0);
		context.close();
		assertThat(slow.handled).isTrue();
		try (ConfigurableApplicationContext next = builder("late", stream, Listening.class).web(WebApplicationType.NONE)
			.run()) {
			services.put(stream, "a", "two");
			List<String> handled = next.getBean(Listening.class).handled;
			await().atMost(PATIENCE).until(() -> handled.contains("two"));
			assertThat(handled).as("what the first one handled is committed").containsExactly("two");
		}
	}

	private static SpringApplicationBuilder builder(String app, String stream, Class<?> type) {
		return new SpringApplicationBuilder(type).bannerMode(Banner.Mode.OFF)
			.registerShutdownHook(false)
			.initializers((context) -> context.getBeanFactory().registerSingleton("credentials", credentials()))
			.properties(services.properties(app, stream))
			// Nobody dies here, and a busy machine may keep a start waiting for long.
			.properties("kinesumer.sync.session-timeout=30s");
	}

	private static AwsCredentialsProvider credentials() {
		return services.credentials();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Nothing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Worker {

		static final String ENDS = "main ends";

		public static void main(String[] args) {
			new SpringApplicationBuilder(Worker.class).bannerMode(Banner.Mode.OFF)
				.properties("spring.docker.compose.enabled=false")
				.initializers((context) -> context.getBeanFactory()
					.registerSingleton("credentials",
							StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"))))
				.web(WebApplicationType.NONE)
				.run(args);
			System.out.println(ENDS);
		}

		@KinesumerListener(streams = "${stream}")
		void on(String payload) {
			System.out.println(payload);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Slow {

		private final CountDownLatch delivering = new CountDownLatch(1);

		private volatile boolean handled;

		@KinesumerListener(streams = "${stream}")
		void on(String payload) throws InterruptedException {
			this.delivering.countDown();
			Thread.sleep(3000); // longer than Spring waits, and shorter than a drain
			this.handled = true;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Listening {

		final List<String> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "${stream}")
		void on(String data) {
			this.handled.add(data);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OfChild {

		final List<String> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "${stream}")
		void on(String data) {
			this.handled.add(data);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Hello.class)
	static class Web {

		private final CountDownLatch closing = new CountDownLatch(1);

		private final WebServerApplicationContext context;

		volatile boolean delivering;

		final List<String> answers = new CopyOnWriteArrayList<>();

		Web(WebServerApplicationContext context) {
			this.context = context;
		}

		@EventListener
		void on(ContextClosedEvent event) {
			this.closing.countDown();
		}

		@KinesumerListener(streams = "${stream}")
		void on(String data) throws Exception {
			this.delivering = true;
			assertThat(this.closing.await(60, TimeUnit.SECONDS)).isTrue();
			URI hello = URI.create("http://localhost:%d/hello".formatted(this.context.getWebServer().getPort()));
			this.answers.add(HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(hello).build(), HttpResponse.BodyHandlers.ofString())
				.body());
		}

	}

	@RestController
	static class Hello {

		@GetMapping("/hello")
		String hello() {
			return "hello";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Restarted {

		private final List<Order> handled = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "${stream}")
		void on(Order order) {
			this.handled.add(order);
		}

		List<Order> handled() {
			return this.handled;
		}

		record Order(String article) {
		}

	}

	/**
	 * Loads one application's classes itself.
	 */
	private static final class RestartLoader extends ClassLoader {

		RestartLoader(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(Restarted.class.getName())) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : define(name);
			}
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = StreamUtils.copyToByteArray(file);
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
