package io.kinesumer.test.dynamodb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notes which operations are called and which access keys sign the calls. Safe for use by
 * several threads.
 */
public final class CallRecorder extends Handler.Wrapper {

	private static final Pattern ACCESS_KEY = Pattern.compile("Credential=([^/,\\s]+)/");

	private final Set<String> operations = ConcurrentHashMap.newKeySet();

	private final Set<String> accessKeys = ConcurrentHashMap.newKeySet();

	/**
	 * Listens in on a handler.
	 * @param handler answers the requests
	 */
	public CallRecorder(Handler handler) {
		super(handler);
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		String target = request.getHeaders().get("X-Amz-Target");
		if (target != null) {
			this.operations.add(target.substring(target.indexOf('.') + 1));
			String accessKey = accessKey(request.getHeaders().get(HttpHeader.AUTHORIZATION));
			if (accessKey != null) {
				this.accessKeys.add(accessKey);
			}
		}
		return super.handle(request, response, callback);
	}

	private static @Nullable String accessKey(@Nullable String authorization) {
		Matcher matcher = ACCESS_KEY.matcher((authorization != null) ? authorization : "");
		return matcher.find() ? matcher.group(1) : null;
	}

	/**
	 * The operations that were called.
	 * @return a copy
	 */
	public Set<String> operations() {
		return Set.copyOf(this.operations);
	}

	/**
	 * The access keys that have signed calls.
	 * @return a copy
	 */
	public Set<String> accessKeys() {
		return Set.copyOf(this.accessKeys);
	}

}
