package io.kinesumer.spring.boot.endpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerGroup;
import io.kinesumer.spring.KinesumerListener;
import io.kinesumer.spring.KinesumerOperationEvent;
import io.kinesumer.spring.boot.EmulatedServices;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The endpoint by HTTP, on a real server: what it shows, what it does, and to whom.
 */
class KinesumerEndpointTests {

	private static final String UNRESTRICTED = "management.endpoint.kinesumer.access=unrestricted";

	private static EmulatedServices services;

	private final HttpClient http = HttpClient.newHttpClient();

	private final String stream = services.createStream(2);

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private @Nullable String user;

	private int port;

	@BeforeAll
	static void startServices() {
		services = new EmulatedServices();
	}

	@AfterAll
	static void stopServices() {
		services.close();
	}

	@Test
	void theWholeGroupIsShown() throws Exception {
		services.put(this.stream, "a", "one");
		try (ConfigurableApplicationContext context = application()) {
			Kinesumer kinesumer = context.getBean(Kinesumer.class);
			await().until(() -> kinesumer.snapshot().shards().size() == 2);
			await().until(() -> kinesumer.group().clients().get(0).shards() == 2
					&& shown(kinesumer).shards().stream().anyMatch((shard) -> shard.checkpoint() != null));
			JsonNode apps = json(get(""));
			assertThat(names(apps)).containsExactly("apps");
			JsonNode app = apps.at("/apps/shop");
			assertThat(names(app)).containsExactly("clientId", "status", "leader", "clients", "generation", "streams",
					"problems");
			assertThat(app.get("status").asString()).isEqualTo("running");
			assertThat(app.at("/streams/" + this.stream).asInt()).isEqualTo(2);
			JsonNode group = json(get("/shop"));
			assertThat(names(group)).containsExactly("app", "leader", "generation", "clients", "streams");
			assertThat(group.get("leader").asString()).isEqualTo(kinesumer.clientId());
			assertThat(group.get("generation").asLong()).isPositive();
			JsonNode client = group.get("clients").get(kinesumer.clientId());
			assertThat(names(client)).containsExactly("leader", "leaving", "streams", "shards", "registeredAt",
					"version");
			assertThat(client.get("leader").asBoolean()).isTrue();
			assertThat(client.get("shards").asInt()).isEqualTo(2);
			JsonNode shown = group.at("/streams/" + this.stream);
			assertThat(names(shown)).containsExactly("paused", "shards");
			JsonNode shard = shown.at("/shards/shardId-000000000000");
			assertThat(names(shard)).containsExactly("owner", "assignedTo", "epoch", "state", "checkpoint", "updatedAt",
					"parents", "lag");
			assertThat(shard.get("owner").asString()).isEqualTo(kinesumer.clientId());
			assertThat(shard.get("epoch").asLong()).isEqualTo(1);
			assertThat(shard.get("state").asString()).isEqualTo("consuming");
			assertThat(shard.get("parents").size()).isZero();
			assertThat(shard.get("lag").asString()).isEqualTo("PT0S");
			assertThat(get("/nowhere").statusCode()).isEqualTo(404);
			assertThat(message(get("/nowhere"))).isEqualTo("There is no app 'nowhere' here; there are [shop]");
		}
	}

	@Test
	void whatNobodyKnowsIsNull() throws Exception {
		try (ConfigurableApplicationContext context = application()) {
			Kinesumer kinesumer = context.getBean(Kinesumer.class);
			await().until(() -> kinesumer.snapshot().shards().size() == 2);
			kinesumer.stop();
			JsonNode shard = json(get("/shop")).at("/streams/" + this.stream + "/shards/shardId-000000000000");
			assertThat(names(shard)).hasSize(8);
			assertThat(shard.get("owner").isNull()).isTrue();
			assertThat(shard.get("lag").isNull()).isTrue();
			assertThat(shard.get("checkpoint").isNull()).isTrue();
			assertThat(shard.get("state").asString()).isEqualTo("unowned");
		}
	}

	@Test
	void byDefaultItMayOnlyBeRead() throws Exception {
		try (ConfigurableApplicationContext context = application()) {
			assertThat(get("").statusCode()).isEqualTo(200);
			assertThat(post("/shop/commit", Map.of()).statusCode()).isIn(404, 405);
			assertThat(context.getBean(Orders.class).operations).isEmpty();
		}
	}

	@Test
	void operationsAreDoneAndLeaveAnEventAndALine() throws Exception {
		try (ConfigurableApplicationContext context = application(UNRESTRICTED)) {
			Kinesumer kinesumer = context.getBean(Kinesumer.class);
			await().until(() -> kinesumer.snapshot().shards().size() == 2);
			HttpResponse<String> paused = post("/shop/pause", Map.of("stream", this.stream));
			assertThat(paused.statusCode()).isEqualTo(200);
			assertThat(paused.body())
				.isEqualTo("{\"app\":\"shop\",\"operation\":\"pause\",\"parameters\":{\"stream\":\"%s\"}}"
					.formatted(this.stream));
			assertThat(shown(kinesumer).isPaused()).isTrue();
			assertThat(post("/shop/resume", Map.of("stream", this.stream)).statusCode()).isEqualTo(200);
			assertThat(post("/shop/pause", Map.of("stream", this.stream, "shard", "shardId-000000000001")).statusCode())
				.isEqualTo(200);
			await().until(() -> json(get("/shop")).at("/streams/" + this.stream + "/shards/shardId-000000000001/state")
				.asString()
				.equals("paused"));
			assertThat(
					post("/shop/resume", Map.of("stream", this.stream, "shard", "shardId-000000000001")).statusCode())
				.isEqualTo(200);
			assertThat(post("/shop/commit", Map.of()).statusCode()).isEqualTo(200);
			assertThat(post("/shop/refresh", Map.of("streams", this.stream + ", ")).statusCode()).isEqualTo(200);
			assertThat(post("/shop/reset", Map.of("stream", this.stream, "position", "trim-horizon")).statusCode())
				.isEqualTo(200);
			List<KinesumerOperationEvent> operations = context.getBean(Orders.class).operations;
			assertThat(operations).extracting(KinesumerOperationEvent::operation)
				.containsExactly("pause", "resume", "pause", "resume", "commit", "refresh", "reset");
			assertThat(operations.get(0).app()).isEqualTo("shop");
			assertThat(operations.get(0).parameters()).containsExactly(Map.entry("stream", this.stream));
			assertThat(operations.get(0).principal()).isNull();
			assertThat(this.lines)
				.contains("INFO [shop] Operation pause {stream=" + this.stream + "} by an unknown person");
		}
	}

	@Test
	void whatCannotBeDoneIsSaidInASentence() throws Exception {
		try (ConfigurableApplicationContext context = application(UNRESTRICTED)) {
			Kinesumer kinesumer = context.getBean(Kinesumer.class);
			await().until(() -> kinesumer.snapshot().shards().size() == 2);
			refused(404, "/nowhere/commit", Map.of(), "no app 'nowhere'");
			refused(404, "/shop/pause", Map.of("stream", "refunds"), "no stream 'refunds'; it consumes");
			refused(404, "/shop/reset", Map.of("stream", "refunds", "position", "latest"), "consumes [" + this.stream);
			refused(400, "/shop/dance", Map.of(),
					"no operation 'dance'; there are [pause, resume, reset, refresh, commit, release]");
			refused(400, "/shop/pause", Map.of(), "needs parameter 'stream'");
			refused(400, "/shop/commit", Map.of("stream", this.stream), "takes no parameter 'stream'");
			refused(400, "/shop/pause", Map.of("stream", this.stream, "shard", "shard-9"), "no shard 'shard-9'");
			refused(400, "/shop/reset", Map.of("stream", this.stream, "position", "yesterday"),
					"must be latest, trim-horizon, or an ISO-8601 instant");
			refused(400, "/shop/reset", Map.of("stream", this.stream, "position", "2101-01-01T00:00:00Z"), "future");
			refused(400, "/shop/refresh", Map.of("streams", ","), "names no stream");
			refused(409, "/shop/release", Map.of("stream", this.stream, "shard", "shardId-000000000000"),
					"alone consumes the stream");
			assertThat(context.getBean(Orders.class).operations).isEmpty();
		}
	}

	@Test
	void whoDidItIsToldWhereSpringSecurityKnows() throws Exception {
		try (ConfigurableApplicationContext context = application(UNRESTRICTED, "secured=true")) {
			Kinesumer kinesumer = context.getBean(Kinesumer.class);
			await().until(() -> kinesumer.snapshot().shards().size() == 2);
			assertThat(get("").statusCode()).isEqualTo(401);
			assertThat(post("/shop/commit", Map.of()).statusCode()).isEqualTo(401);
			this.user = "reader";
			assertThat(get("/shop").statusCode()).isEqualTo(200);
			assertThat(post("/shop/commit", Map.of()).statusCode()).isEqualTo(403);
			this.user = "alice";
			assertThat(post("/shop/commit", Map.of()).statusCode()).isEqualTo(200);
			assertThat(context.getBean(Orders.class).operations).singleElement()
				.extracting(KinesumerOperationEvent::principal)
				.isEqualTo("alice");
			assertThat(this.lines).contains("INFO [shop] Operation commit {} by 'alice'");
		}
	}

	@Test
	void whatIsAskedForCannotForgeALine() throws Exception {
		try (ConfigurableApplicationContext context = application(UNRESTRICTED)) {
			String streams = this.stream + ",\n,\u2028\u0085," + this.stream;
			assertThat(post("/shop/refresh", Map.of("streams", streams)).statusCode()).isEqualTo(200);
			assertThat(this.lines).contains("INFO [shop] Operation refresh {streams=" + this.stream + ",?,??,"
					+ this.stream + "} by an unknown person");
			assertThat(context.getBean(Orders.class).operations).singleElement()
				.satisfies((event) -> assertThat(event.parameters()).containsEntry("streams", streams));
		}
	}

	private ConfigurableApplicationContext application(String... properties) {
		List<String> all = new ArrayList<>(Arrays.asList(services.properties("shop", this.stream)));
		all.addAll(List.of("server.port=0", "management.endpoints.web.exposure.include=kinesumer",
				"spring.main.banner-mode=off", "spring.cloud.aws.region.static=us-east-1",
				"logging.level.io.kinesumer=info"));
		all.addAll(Arrays.asList(properties));
		List<Class<?>> sources = new ArrayList<>(List.of(Orders.class));
		sources.add(all.contains("secured=true") ? Secured.class : Open.class);
		ConfigurableApplicationContext context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
			.properties(all.toArray(String[]::new))
			.run();
		AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
			@Override
			protected void append(ILoggingEvent event) {
				KinesumerEndpointTests.this.lines.add(event.getLevel() + " " + event.getFormattedMessage());
			}
		};
		appender.start();
		((Logger) LoggerFactory.getLogger("io.kinesumer")).addAppender(appender);
		this.port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		return context;
	}

	private KinesumerGroup.Stream shown(Kinesumer kinesumer) {
		return kinesumer.group()
			.streams()
			.stream()
			.filter((candidate) -> candidate.stream().equals(this.stream))
			.findFirst()
			.orElseThrow();
	}

	private void refused(int status, String path, Map<String, String> parameters, String sentence) throws Exception {
		HttpResponse<String> response = post(path, parameters);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(message(response)).contains(sentence);
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(request(path).GET());
	}

	private HttpResponse<String> post(String path, Map<String, String> parameters)
			throws IOException, InterruptedException {
		return send(request(path).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(parameters))));
	}

	private HttpRequest.Builder request(String path) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.port + "/actuator/kinesumer" + path));
		if (this.user != null) {
			String credentials = Base64.getEncoder().encodeToString((this.user + ":secret").getBytes());
			request.header("Authorization", "Basic " + credentials);
		}
		return request;
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

	private static JsonNode json(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private static List<String> names(JsonNode object) {
		return List.copyOf(object.propertyNames());
	}

	private static String message(HttpResponse<String> response) {
		return JsonMapper.shared().readTree(response.body()).get("message").asString();
	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		private final List<KinesumerOperationEvent> operations = new CopyOnWriteArrayList<>();

		@KinesumerListener(streams = "${stream}")
		void on(String order) {
		}

		@EventListener
		void on(KinesumerOperationEvent event) {
			this.operations.add(event);
		}

		@Bean
		AwsCredentialsProvider credentials() {
			return services.credentials();
		}

	}

	/**
	 * As if Spring Security were not there.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = {
			"org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration" })
	static class Open {

	}

	/**
	 * Everyone who is known may read, and operators may operate.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ConditionalOnBooleanProperty(name = "secured")
	static class Secured {

		@Bean
		SecurityFilterChain endpoints(HttpSecurity http) {
			return http.securityMatcher(EndpointRequest.toAnyEndpoint())
				.authorizeHttpRequests((requests) -> requests
					.requestMatchers(EndpointRequest.to("kinesumer").withHttpMethod(HttpMethod.POST))
					.hasRole("OPERATOR")
					.anyRequest()
					.authenticated())
				.httpBasic(Customizer.withDefaults())
				.csrf((csrf) -> csrf.disable())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("reader").password("{noop}secret").roles("READER").build(),
					User.withUsername("alice").password("{noop}secret").roles("OPERATOR").build());
		}

	}

}
