package io.kinesumer.sample.local;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.kinesumer.sample.local.Week.Quake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Puts the week's earthquakes into the stream, one by one with time compressed, over and
 * over. The partition key is the network: what one network reports stays in order. Twelve
 * networks are no even load for four shards, but each shard has some.
 */
class Replay implements InitializingBean, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(Replay.class);

	private static final Duration RETRY = Duration.ofSeconds(1);

	private final KinesisClient kinesis;

	private final Week week;

	private final double compression;

	private final ScheduledExecutorService scheduler = newScheduler();

	private int next;

	private long weekBegan;

	Replay(KinesisClient kinesis, Week week, Duration weekTakes) {
		this.kinesis = kinesis;
		this.week = week;
		this.compression = (double) week.length().toNanos() / weekTakes.toNanos();
	}

	private static ScheduledExecutorService newScheduler() {
		ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1,
				(task) -> new Thread(task, "earthquake-replay"));
		scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		return scheduler;
	}

	@Override
	public void afterPropertiesSet() {
		logger.info("Replaying {} earthquakes of {} days, {} times as fast", this.week.quakes().size(),
				this.week.length().toDays() + 1, Math.round(this.compression));
		this.weekBegan = System.nanoTime();
		this.scheduler.execute(this::sendDue);
	}

	private void sendDue() {
		long delay = 0;
		while (delay <= 0 && !this.scheduler.isShutdown()) {
			delay = sendNext();
		}
		if (!this.scheduler.isShutdown()) {
			this.scheduler.schedule(this::sendDue, delay, TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * Sends one earthquake.
	 * @return how many nanoseconds later the next is due
	 */
	private long sendNext() {
		Quake quake = this.week.quakes().get(this.next);
		try {
			this.kinesis.putRecord((request) -> request.streamName(Emulators.STREAM)
				.partitionKey(quake.earthquake().network())
				.data(SdkBytes.fromUtf8String(quake.json())));
		}
		catch (RuntimeException ex) {
			logger.warn("Could not send an earthquake, trying again: {}", ex.getMessage());
			return RETRY.toNanos();
		}
		this.next = (this.next + 1) % this.week.quakes().size();
		if (this.next == 0) {
			logger.info("The week is over and begins again");
			this.weekBegan = System.nanoTime();
		}
		Duration due = this.week.sinceFirst(this.week.quakes().get(this.next));
		return this.weekBegan + Math.round(due.toNanos() / this.compression) - System.nanoTime();
	}

	@Override
	public void destroy() throws InterruptedException {
		this.scheduler.shutdown();
		this.scheduler.awaitTermination(5, TimeUnit.SECONDS);
		this.kinesis.close();
	}

}
