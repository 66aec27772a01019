package io.kinesumer.direct;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

/**
 * A network that answers what a test says, byte for byte, to the real SDK. The last
 * answer is given again and again.
 */
public final class CannedAnswers implements SdkHttpClient {

	public static final String CBOR = "application/x-amz-cbor-1.1";

	private final Queue<Canned> answers = new ArrayDeque<>();

	private int calls;

	private int reads;

	private boolean aborted;

	/**
	 * A client of this network.
	 */
	public KinesisClientBuilder clientBuilder() {
		return KinesisClient.builder()
			.endpointOverride(URI.create("http://127.0.0.1:1"))
			.region(Region.US_EAST_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
			.httpClient(this);
	}

	public CannedAnswers answer(byte[] body) {
		return answer(200, CBOR, body, body.length);
	}

	/**
	 * Adds an answer.
	 * @param arriving how much of the body arrives
	 */
	public CannedAnswers answer(int status, String contentType, byte[] body, int arriving, String... headers) {
		Map<String, String> all = new LinkedHashMap<>();
		all.put("Content-Type", contentType);
		all.put("Content-Length", String.valueOf(body.length));
		all.put("Date", "Sun, 22 Nov 2026 12:00:00 GMT");
		for (int i = 0; i < headers.length; i += 2) {
			all.put(headers[i], headers[i + 1]);
		}
		this.answers.add(new Canned(status, all, body, arriving));
		return this;
	}

	/**
	 * Forgets what was to be answered.
	 */
	public CannedAnswers clear() {
		this.answers.clear();
		this.calls = 0;
		this.reads = 0;
		return this;
	}

	/**
	 * How many requests were made.
	 */
	public int calls() {
		return this.calls;
	}

	/**
	 * How often bodies were read from.
	 */
	int reads() {
		return this.reads;
	}

	/**
	 * Whether a body was given up.
	 */
	boolean isAborted() {
		return this.aborted;
	}

	@Override
	public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
		return new ExecutableHttpRequest() {

			@Override
			public HttpExecuteResponse call() {
				CannedAnswers.this.calls++;
				Canned answer = (CannedAnswers.this.answers.size() > 1) ? CannedAnswers.this.answers.remove()
						: CannedAnswers.this.answers.element();
				SdkHttpFullResponse.Builder response = SdkHttpFullResponse.builder().statusCode(answer.status);
				answer.headers.forEach(response::putHeader);
				AbortableInputStream body = AbortableInputStream.create(counted(answer.stream()),
						() -> CannedAnswers.this.aborted = true);
				return HttpExecuteResponse.builder().response(response.build()).responseBody(body).build();
			}

			@Override
			public void abort() {
			}

		};
	}

	private InputStream counted(InputStream body) {
		return new FilterInputStream(body) {

			@Override
			public int read(byte[] target, int offset, int length) throws IOException {
				CannedAnswers.this.reads++;
				return super.read(target, offset, length);
			}

		};
	}

	@Override
	public void close() {
	}

	private record Canned(int status, Map<String, String> headers, byte[] body, int arriving) {

		InputStream stream() {
			InputStream arrived = new ByteArrayInputStream(this.body, 0, this.arriving);
			return (this.arriving == this.body.length) ? arrived : new FilterInputStream(arrived) {

				@Override
				public int read() throws IOException {
					return check(super.read());
				}

				@Override
				public int read(byte[] target, int offset, int length) throws IOException {
					return check(super.read(target, offset, length));
				}

				private int check(int read) throws IOException {
					if (read < 0) {
						throw new IOException("Premature end of the body");
					}
					return read;
				}

			};
		}

	}

}
