package io.kinesumer.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;

/**
 * A real HTTP client on a bad line: it can lose the answers to requests that arrive and
 * are carried out, it can be slow while something else happens, and it remembers what was
 * sent.
 */
final class FaultyHttpClient implements SdkHttpClient {

	private final SdkHttpClient line = Apache5HttpClient.create();

	private final AtomicInteger answersToLose = new AtomicInteger();

	private final Map<String, Runnable> happenings = new ConcurrentHashMap<>();

	private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

	void loseNextAnswer() {
		this.answersToLose.set(1);
	}

	/**
	 * Does something once, before the next request of an action is sent.
	 */
	void beforeNext(String action, Runnable happening) {
		this.happenings.put(action, happening);
	}

	/**
	 * What has been sent since the last call.
	 */
	List<Request> takeRequests() {
		List<Request> taken = List.copyOf(this.requests);
		this.requests.clear();
		return taken;
	}

	@Override
	public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
		String target = request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
		String action = target.substring(target.indexOf('.') + 1);
		Runnable happening = this.happenings.remove(action);
		if (happening != null) {
			happening.run();
		}
		this.requests.add(new Request(action, request.contentStreamProvider().map(FaultyHttpClient::text).orElse("")));
		ExecutableHttpRequest prepared = this.line.prepareRequest(request);
		return new ExecutableHttpRequest() {

			@Override
			public HttpExecuteResponse call() throws IOException {
				HttpExecuteResponse answer = prepared.call();
				if (FaultyHttpClient.this.answersToLose.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
					prepared.abort();
					throw new IOException("The answer is lost");
				}
				return answer;
			}

			@Override
			public void abort() {
				prepared.abort();
			}

		};
	}

	@Override
	public void close() {
		this.line.close();
	}

	private static String text(ContentStreamProvider content) {
		try (InputStream stream = content.newStream()) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	record Request(String action, String body) {
	}

}
