package io.kinesumer.test.kinesis.server;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.kinesumer.test.kinesis.Fault;
import io.kinesumer.test.kinesis.KinesisFaults;
import io.kinesumer.test.kinesis.account.Accounts;
import io.kinesumer.test.kinesis.account.Identity;
import io.kinesumer.test.kinesis.account.Signature;
import io.kinesumer.test.kinesis.operation.Call;
import io.kinesumer.test.kinesis.operation.Caller;
import io.kinesumer.test.kinesis.operation.Operations;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.StreamDirectory;
import io.kinesumer.test.kinesis.wire.Fields;
import io.kinesumer.test.kinesis.wire.WireFormat;

/**
 * From an HTTP request to an operation, and back.
 */
final class KinesisHandler extends Handler.Abstract {

	private static final Logger logger = LoggerFactory.getLogger(KinesisHandler.class);

	static final String SECURITY_TOKEN = "X-Amz-Security-Token";

	private static final String TARGET_PREFIX = "Kinesis_20131202.";

	/** A request of 10 MiB in base64, and its frame. */
	private static final int MOST_BYTES = 16 * 1024 * 1024;

	private final StreamDirectory streams;

	private final Accounts accounts;

	private final Operations operations;

	private final KinesisFaults faults;

	private final RequestCounts counts;

	private final DateHeader date;

	KinesisHandler(StreamDirectory streams, Accounts accounts, KinesisFaults faults, RequestCounts counts) {
		this.streams = streams;
		this.accounts = accounts;
		this.operations = new Operations(faults);
		this.faults = faults;
		this.counts = counts;
		this.date = new DateHeader(streams.settings().clock());
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) {
		Exchange exchange = new Exchange(request, response, callback);
		Content.Source.asByteArrayAsync(request, MOST_BYTES,
				Promise.Invocable.from(InvocationType.BLOCKING, exchange::serve, callback::failed));
		return true;
	}

	/**
	 * One request and its answer.
	 */
	private final class Exchange {

		private final Request request;

		private final Response response;

		private final Callback callback;

		private final WireFormat format;

		Exchange(Request request, Response response, Callback callback) {
			this.request = request;
			this.response = response;
			this.callback = callback;
			this.format = WireFormat.of(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
		}

		void serve(byte[] body) {
			try {
				String operation = operation();
				KinesisHandler.this.counts.count(operation);
				Call call = new Call(operation, caller(), Fields.read(this.format, body), KinesisHandler.this.streams,
						KinesisHandler.this.accounts);
				KinesisHandler.this.counts.received(new ReceivedCall(operation, call.caller().identity(),
						call.caller().region(), call.fields().text("StreamName"), call.fields().text("StreamARN")));
				List<Fault> drawn = KinesisHandler.this.faults.isEmpty() ? List.of()
						: KinesisHandler.this.faults.draw(operation, call.targetStream(), call.targetShard());
				Duration delay = delay(drawn);
				if (delay.isZero()) {
					carryOut(operation, call, drawn);
				}
				else {
					this.request.getComponents()
						.getScheduler()
						.schedule(() -> carryOut(operation, call, drawn), delay.toMillis(), TimeUnit.MILLISECONDS);
				}
			}
			catch (ServiceError error) {
				send(Answer.of(this.format, error));
			}
			catch (RuntimeException ex) {
				this.callback.failed(ex);
			}
		}

		private void carryOut(String operation, Call call, List<Fault> drawn) {
			Answer answer = answer(operation, call, drawn);
			if (answer != null) {
				send(answer);
			}
			else {
				// Closes the connection: the client sees it end before an answer.
				this.request.getConnectionMetaData().getConnection().getEndPoint().close();
				this.callback.succeeded();
			}
		}

		private @Nullable Answer answer(String operation, Call call, List<Fault> drawn) {
			try {
				boolean dropped = false;
				for (Fault fault : drawn) {
					if (fault instanceof Fault.DroppedConnection) {
						return null;
					}
					dropped |= fault instanceof Fault.DroppedAnswer;
					failOnDemand(fault, operation);
				}
				Answer answer = Answer.of(this.format, KinesisHandler.this.operations.require(operation).handle(call));
				return dropped ? null : answer;
			}
			catch (ServiceError error) {
				return Answer.of(this.format, error);
			}
			catch (RuntimeException ex) {
				logger.error("{} failed in the embedded Kinesis", operation, ex);
				return Answer.of(this.format, ServiceError.internalFailure(500));
			}
		}

		private Caller caller() {
			Signature signature = Signature.of(this.request.getHeaders().get(HttpHeader.AUTHORIZATION));
			Identity identity = KinesisHandler.this.accounts.authenticate(signature.accessKey(),
					this.request.getHeaders().get(SECURITY_TOKEN));
			return new Caller(identity, signature.region());
		}

		private String operation() {
			String target = this.request.getHeaders().get("X-Amz-Target");
			if (target == null || !target.startsWith(TARGET_PREFIX)) {
				throw ServiceError.unknownOperation(String.valueOf(target));
			}
			return target.substring(TARGET_PREFIX.length());
		}

		private void send(Answer answer) {
			this.response.setStatus(answer.status());
			this.response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.format().contentType());
			this.response.getHeaders().put(KinesisHandler.this.date.field());
			this.response.getHeaders().put("x-amzn-RequestId", requestId());
			this.response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().remaining());
			if (answer.errorType() != null) {
				this.response.getHeaders().put("x-amzn-ErrorType", answer.errorType());
			}
			this.response.write(true, answer.body(), this.callback);
		}

	}

	static String requestId() {
		// Unique enough for a log, and cheaper than a secure one.
		ThreadLocalRandom random = ThreadLocalRandom.current();
		return new UUID(random.nextLong(), random.nextLong()).toString();
	}

	private static Duration delay(List<Fault> drawn) {
		Duration delay = Duration.ZERO;
		for (Fault fault : drawn) {
			delay = (fault instanceof Fault.Latency latency) ? delay.plus(latency.delay()) : delay;
		}
		return delay;
	}

	private static void failOnDemand(Fault fault, String operation) {
		if (fault instanceof Fault.Throttle) {
			throw ServiceError.throttled("Rate exceeded for " + operation + ", as the test asked.");
		}
		if (fault instanceof Fault.ExpiredIterator) {
			throw ServiceError.expiredIterator("Iterator expired, as the test asked.");
		}
		if (fault instanceof Fault.ServerError error) {
			throw ServiceError.internalFailure(error.status());
		}
	}

}
