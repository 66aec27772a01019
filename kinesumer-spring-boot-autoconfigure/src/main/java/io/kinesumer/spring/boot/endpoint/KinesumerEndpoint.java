package io.kinesumer.spring.boot.endpoint;

import java.security.Principal;
import java.util.Map;
import java.util.TreeMap;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerException;
import io.kinesumer.MissingStreamException;
import io.kinesumer.StateStoreException;
import io.kinesumer.spring.KinesumerOperationEvent;
import io.kinesumer.spring.Kinesumers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Shows the groups of this application's apps, and steers them. By default it may only be
 * read.
 */
@WebEndpoint(id = "kinesumer", defaultAccess = Access.READ_ONLY)
public class KinesumerEndpoint {

	private static final Logger logger = LoggerFactory.getLogger("io.kinesumer");

	private static final int CONFLICT = 409;

	private static final int UNAVAILABLE = 503;

	private final Kinesumers kinesumers;

	private final ApplicationEventPublisher events;

	/**
	 * Creates the endpoint.
	 * @param kinesumers the apps' clients
	 * @param events told of each operation
	 */
	public KinesumerEndpoint(Kinesumers kinesumers, ApplicationEventPublisher events) {
		this.kinesumers = kinesumers;
		this.events = events;
	}

	/**
	 * What this application's clients know, from memory.
	 * @return all apps
	 */
	@ReadOperation
	public AppsDescriptor apps() {
		return AppsDescriptor.of(this.kinesumers.snapshot());
	}

	/**
	 * What the whole group of an app is about, from the state store.
	 * @param app the app
	 * @return the group, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> group(@Selector String app) {
		return answer(app, (kinesumer) -> GroupDescriptor.of(kinesumer.group()));
	}

	/**
	 * Steers an app.
	 * @param app the app
	 * @param operation one of {@link GroupOperation}
	 * @param stream the stream it is about, or {@code null}
	 * @param shard the shard, or {@code null}
	 * @param position where to start over, or {@code null}
	 * @param streams all streams to consume, comma-separated, or {@code null}
	 * @param security who asks
	 * @return what was done, or 404, or 400 with a sentence
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> operate(@Selector String app, @Selector String operation,
			@Nullable String stream, @Nullable String shard, @Nullable String position, @Nullable String streams,
			SecurityContext security) {
		Map<String, String> parameters = new TreeMap<>();
		put(parameters, "stream", stream);
		put(parameters, "shard", shard);
		put(parameters, "position", position);
		put(parameters, "streams", streams);
		return answer(app, (kinesumer) -> {
			GroupOperation.of(operation).perform(kinesumer, parameters);
			Principal principal = security.getPrincipal();
			report(app, operation, parameters, (principal != null) ? principal.getName() : null);
			return new OperationDescriptor(app, operation, parameters);
		});
	}

	private static void put(Map<String, String> parameters, String name, @Nullable String value) {
		if (value != null && !value.isBlank()) {
			parameters.put(name, value.strip());
		}
	}

	private void report(String app, String operation, Map<String, String> parameters, @Nullable String principal) {
		logger.info("[{}] Operation {} {} by {}", app, operation, onOneLine(parameters.toString()),
				(principal != null) ? "'" + onOneLine(principal) + "'" : "an unknown person");
		this.events.publishEvent(new KinesumerOperationEvent(this, app, operation, parameters, principal));
	}

	private static String onOneLine(String text) {
		return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", "?");
	}

	private WebEndpointResponse<OperationResponseBody> answer(String app, Action action) {
		if (!this.kinesumers.apps().contains(app)) {
			return problem(WebEndpointResponse.STATUS_NOT_FOUND,
					"There is no app '" + app + "' here; there are " + this.kinesumers.apps());
		}
		try {
			return new WebEndpointResponse<>(action.on(this.kinesumers.get(app)));
		}
		catch (MissingStreamException ex) {
			return problem(WebEndpointResponse.STATUS_NOT_FOUND, ex.getMessage());
		}
		catch (IllegalArgumentException ex) {
			return problem(WebEndpointResponse.STATUS_BAD_REQUEST, ex.getMessage());
		}
		catch (StateStoreException ex) {
			return problem(UNAVAILABLE, ex.getMessage());
		}
		catch (KinesumerException ex) {
			return problem(CONFLICT, ex.getMessage());
		}
	}

	private static WebEndpointResponse<OperationResponseBody> problem(int status, @Nullable String sentence) {
		return new WebEndpointResponse<>(new ProblemDescriptor(String.valueOf(sentence)), status);
	}

	/**
	 * What is asked of an app.
	 */
	@FunctionalInterface
	private interface Action {

		OperationResponseBody on(Kinesumer kinesumer);

	}

	/**
	 * What was done.
	 *
	 * @param app the app
	 * @param operation the operation
	 * @param parameters its parameters
	 */
	public record OperationDescriptor(String app, String operation,
			Map<String, String> parameters) implements OperationResponseBody {
	}

	/**
	 * Why nothing was done.
	 *
	 * @param message a sentence
	 */
	public record ProblemDescriptor(String message) implements OperationResponseBody {
	}

}
