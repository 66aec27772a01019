package io.kinesumer.direct;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

import io.kinesumer.stream.ShardKey;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Takes the records out of an answer to GetRecords before the SDK parses it. The call
 * itself stays the SDK's: endpoint, credentials, signature, retries, timeouts and all
 * errors, and what else an answer says. So does an answer that is not in CBOR.
 */
public final class DirectReads {

	private static final String CBOR = "application/x-amz-cbor-1.1";

	/** What the SDK brings itself looks at no answer's content. */
	private static final String SDK = "software.amazon.awssdk.";

	private static final ExecutionAttribute<Capture> CAPTURE = new ExecutionAttribute<>("KinesumerDirectReads");

	private static final ExecutionInterceptor INTERCEPTOR = new Interceptor();

	private static final SdkPlugin PLUGIN = DirectReads::addTo;

	private DirectReads() {
	}

	/**
	 * Lets a call to GetRecords take the records past the SDK's parser.
	 * @param shard the shard to read, for the records made
	 * @param call the call's configuration
	 * @return what will become of the call
	 */
	public static Capture capture(ShardKey shard, AwsRequestOverrideConfiguration.Builder call) {
		Capture capture = new Capture(shard);
		call.addPlugin(PLUGIN).putExecutionAttribute(CAPTURE, capture);
		return capture;
	}

	private static void addTo(SdkServiceClientConfiguration.Builder client) {
		client.overrideConfiguration((all) -> all.addExecutionInterceptor(INTERCEPTOR));
	}

	/**
	 * Finds an interceptor that is neither the SDK's own nor ours: it may look for
	 * records where none would be.
	 * @param client a client
	 * @return the interceptor's class, or {@code null} if there is none
	 */
	public static @Nullable String interceptorOf(KinesisClient client) {
		List<ExecutionInterceptor> interceptors = client.serviceClientConfiguration()
			.overrideConfiguration()
			.executionInterceptors();
		return interceptors.stream()
			.filter((interceptor) -> !(interceptor instanceof LargeReads))
			.map((interceptor) -> interceptor.getClass().getName())
			.filter((name) -> !name.startsWith(SDK))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Sees each answer before the SDK parses it.
	 */
	private static final class Interceptor implements ExecutionInterceptor {

		@Override
		public Optional<InputStream> modifyHttpResponseContent(Context.ModifyHttpResponse context,
				ExecutionAttributes attributes) {
			Capture capture = attributes.getAttribute(CAPTURE);
			Optional<InputStream> body = context.responseBody();
			if (capture == null || body.isEmpty() || !context.httpResponse().isSuccessful()) {
				return body;
			}
			String refusal = refusal(context.httpResponse());
			if (refusal != null) {
				capture.refuse(refusal);
				return body;
			}
			return Optional.of(new ByteArrayInputStream(read(context.httpResponse(), body.get(), capture)));
		}

		private @Nullable String refusal(SdkHttpResponse answer) {
			String type = answer.firstMatchingHeader("Content-Type").orElse("none");
			if (!type.equals(CBOR)) {
				return "is of the content type " + type;
			}
			if (answer.firstMatchingHeader("Content-Encoding").isPresent()
					|| answer.firstMatchingHeader("x-amz-crc32").isPresent()) {
				return "is compressed or has a checksum";
			}
			return null;
		}

		private byte[] read(SdkHttpResponse answer, InputStream body, Capture capture) {
			try {
				DirectAnswer read = DirectAnswer.read(body, Lengths.of(answer), capture.shard());
				capture.captured(read.records());
				return read.rest();
			}
			catch (IOException ex) {
				abort(body);
				throw RetryableException.create("The answer could not be read to its end: " + ex.getMessage(), ex);
			}
			catch (MalformedAnswerException ex) {
				abort(body);
				capture.lose(String.valueOf(ex.getMessage()));
				return DirectAnswer.NOTHING;
			}
		}

		/**
		 * Ends the connection rather than wait for the rest.
		 */
		private static void abort(InputStream body) {
			if (body instanceof Abortable connection) {
				connection.abort();
			}
		}

	}

}
