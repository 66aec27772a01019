package io.kinesumer.test.kinesis.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.kinesumer.test.kinesis.Fault;
import io.kinesumer.test.kinesis.KinesisFaults;
import io.kinesumer.test.kinesis.operation.ConsumerOperations;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.ShardFeed;
import io.kinesumer.test.kinesis.wire.EventMessage;
import io.kinesumer.test.kinesis.wire.WireFormat;

/**
 * Sends what a subscription gives, one message after the other: the next is made when the
 * connection has taken the last, so that a slow client holds it up.
 */
final class EventPush {

	private static final Logger logger = LoggerFactory.getLogger(EventPush.class);

	/** How often a quiet shard is looked at: real time, as network delays are. */
	private static final Duration POLL = Duration.ofMillis(10);

	private final ShardFeed feed;

	private final WireFormat format;

	private final Request request;

	private final Response response;

	private final Callback callback;

	private final KinesisFaults faults;

	private volatile boolean gone;

	EventPush(ShardFeed feed, WireFormat format, Request request, Response response, Callback callback,
			KinesisFaults faults) {
		this.feed = feed;
		this.format = format;
		this.request = request;
		this.response = response;
		this.callback = callback;
		this.faults = faults;
	}

	void start() {
		this.request.addIdleTimeoutListener((timeout) -> false);
		this.request.addFailureListener((failure) -> this.gone = true);
		write(EventMessage.initialResponse(this.format), this::later);
	}

	private void later() {
		this.request.getComponents()
			.getScheduler()
			.schedule(() -> this.request.getComponents().getExecutor().execute(this::step), POLL.toMillis(),
					TimeUnit.MILLISECONDS);
	}

	private void soon() {
		this.request.getComponents().getExecutor().execute(this::step);
	}

	private void step() {
		try {
			if (this.gone) {
				this.callback.failed(new IllegalStateException("The subscriber is gone"));
				return;
			}
			ShardFeed.Event event = this.feed.next();
			if (event != null) {
				send(event);
			}
			else if (this.feed.isEnded()) {
				this.response.write(true, null, this.callback);
			}
			else {
				later();
			}
		}
		catch (ServiceError error) {
			end(error);
		}
		catch (RuntimeException ex) {
			logger.error("A subscription failed in the embedded Kinesis", ex);
			this.callback.failed(ex);
		}
	}

	private void send(ShardFeed.Event event) {
		List<Fault> drawn = this.faults.isEmpty() ? List.of()
				: this.faults.draw(ConsumerOperations.EVENT, this.feed.streamId().name(), this.feed.shardId());
		Duration stall = Duration.ZERO;
		Runnable next = this::soon;
		for (Fault fault : drawn) {
			if (fault instanceof Fault.DroppedConnection) {
				drop();
				return;
			}
			if (fault instanceof Fault.DroppedAnswer) {
				next = this::drop;
			}
			if (fault instanceof Fault.ServerError) {
				throw ServiceError.internalFailure(500);
			}
			if (fault instanceof Fault.Throttle) {
				throw ServiceError.kmsThrottling("Rate exceeded for a key, as the test asked.");
			}
			stall = (fault instanceof Fault.Latency latency) ? stall.plus(latency.delay()) : stall;
		}
		ByteBuffer message = EventMessage.event(this.format, ConsumerOperations.EVENT, ConsumerOperations.event(event));
		Runnable after = next;
		if (stall.isZero()) {
			write(message, after);
		}
		else {
			this.request.getComponents()
				.getScheduler()
				.schedule(() -> write(message, after), stall.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private void end(ServiceError error) {
		this.response.write(true, EventMessage.exception(this.format, error), this.callback);
	}

	/**
	 * Closes the connection, and with it whatever else it carries.
	 */
	private void drop() {
		this.request.getConnectionMetaData().getConnection().getEndPoint().close();
		this.callback.succeeded();
	}

	private void write(ByteBuffer message, Runnable next) {
		this.response.write(false, message, Callback.from(next, this.callback::failed));
	}

}
