package io.kinesumer.test.kinesis.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

import io.kinesumer.test.kinesis.account.Accounts;
import io.kinesumer.test.kinesis.account.Identity;
import io.kinesumer.test.kinesis.account.SessionCredentials;
import io.kinesumer.test.kinesis.account.Signature;
import io.kinesumer.test.kinesis.stream.ServiceError;

/**
 * The part of STS that consumers of other accounts' streams need: AssumeRole and
 * GetCallerIdentity, by the query protocol. Leaves all other requests to the next
 * handler.
 */
final class StsHandler extends Handler.Abstract {

	private static final int MOST_BYTES = 64 * 1024;

	private static final String FORM = "application/x-www-form-urlencoded";

	private final Accounts accounts;

	private final RequestCounts counts;

	private final DateHeader date;

	StsHandler(Accounts accounts, RequestCounts counts, Clock clock) {
		this.accounts = accounts;
		this.counts = counts;
		this.date = new DateHeader(clock);
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) {
		String contentType = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
		if (contentType == null || !contentType.startsWith(FORM)) {
			return false;
		}
		Content.Source.asByteArrayAsync(request, MOST_BYTES, Promise.Invocable.from(InvocationType.BLOCKING,
				(body) -> serve(request, body, response, callback), callback::failed));
		return true;
	}

	private void serve(Request request, byte[] body, Response response, Callback callback) {
		String requestId = KinesisHandler.requestId();
		try {
			send(response, callback, 200, requestId, answer(request, form(body), requestId));
		}
		catch (ServiceError error) {
			send(response, callback, error.status(), requestId, StsReplies.error(error, requestId));
		}
		catch (RuntimeException ex) {
			callback.failed(ex);
		}
	}

	private String answer(Request request, Map<String, String> form, String requestId) {
		String action = form.getOrDefault("Action", "");
		this.counts.count(action);
		Signature signature = Signature.of(request.getHeaders().get(HttpHeader.AUTHORIZATION));
		Identity caller = authenticate(signature, request);
		this.counts.received(new ReceivedCall(action, caller, signature.region(), null, null));
		return switch (action) {
			case "AssumeRole" -> {
				String sessionName = required(form, "RoleSessionName");
				SessionCredentials session = this.accounts.assume(caller, required(form, "RoleArn"), sessionName,
						form.get("ExternalId"), life(form));
				yield StsReplies.assumedRole(session, sessionName, requestId);
			}
			case "GetCallerIdentity" -> StsReplies.identity(caller, requestId);
			default -> throw ServiceError.ofSts("InvalidAction", 400, "Could not find operation " + action);
		};
	}

	/**
	 * STS has names of its own for what is wrong with credentials.
	 */
	private Identity authenticate(Signature signature, Request request) {
		try {
			return this.accounts.authenticate(signature.accessKey(),
					request.getHeaders().get(KinesisHandler.SECURITY_TOKEN));
		}
		catch (ServiceError error) {
			throw ServiceError.ofSts(error.type().startsWith("Expired") ? "ExpiredToken" : "InvalidClientTokenId", 403,
					error.text());
		}
	}

	private static Duration life(Map<String, String> form) {
		String seconds = form.getOrDefault("DurationSeconds", "3600");
		if (!seconds.matches("\\d{3,5}") || Integer.parseInt(seconds) < 900 || Integer.parseInt(seconds) > 43_200) {
			throw invalid(seconds, "durationSeconds", "Member must have value between 900 and 43200");
		}
		return Duration.ofSeconds(Integer.parseInt(seconds));
	}

	private static String required(Map<String, String> form, String name) {
		String value = form.get(name);
		if (value == null) {
			throw invalid("null", Character.toLowerCase(name.charAt(0)) + name.substring(1), "Member must not be null");
		}
		return value;
	}

	private static ServiceError invalid(String value, String field, String constraint) {
		return ServiceError.ofSts("ValidationError", 400, "1 validation error detected: Value '" + value + "' at '"
				+ field + "' failed to satisfy constraint: " + constraint);
	}

	private static Map<String, String> form(byte[] body) {
		Map<String, String> form = new HashMap<>();
		for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
			int equals = pair.indexOf('=');
			if (equals > 0) {
				form.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
			}
		}
		return form;
	}

	private static String decode(String text) {
		try {
			return URLDecoder.decode(text, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw ServiceError.ofSts("MalformedQueryString", 404, "The request cannot be read");
		}
	}

	private void send(Response response, Callback callback, int status, String requestId, String xml) {
		response.setStatus(status);
		response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/xml");
		response.getHeaders().put(this.date.field());
		response.getHeaders().put("x-amzn-RequestId", requestId);
		Content.Sink.write(response, true, xml, callback);
	}

}
