package io.kinesumer.spring.boot;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerGroup;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.StartPosition;
import io.kinesumer.Subscription;

/**
 * A client that only remembers what it was told.
 */
class RecordedKinesumer implements Kinesumer {

	final List<String> calls = new ArrayList<>();

	final List<Subscription> subscriptions;

	private final String app;

	private List<String> streams;

	private boolean running;

	RecordedKinesumer(String app, List<Subscription> subscriptions) {
		this.app = app;
		this.subscriptions = subscriptions;
		this.streams = subscriptions.stream().map((subscription) -> subscription.stream().key()).toList();
	}

	@Override
	public String app() {
		return this.app;
	}

	@Override
	public String clientId() {
		return "client";
	}

	@Override
	public synchronized void start() {
		if (!this.running) {
			this.calls.add("start");
			this.running = true;
		}
	}

	@Override
	public synchronized void stop() {
		if (this.running) {
			this.calls.add("stop");
			this.running = false;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public void refresh(Set<String> streams) {
		this.calls.add("refresh " + streams);
		this.streams = List.copyOf(streams);
	}

	@Override
	public void commit() {
		this.calls.add("commit");
	}

	@Override
	public void pause(String stream) {
		this.calls.add("pause " + stream);
	}

	@Override
	public void pause(String stream, String shardId) {
		this.calls.add("pause " + stream + " " + shardId);
	}

	@Override
	public void resume(String stream) {
		this.calls.add("resume " + stream);
	}

	@Override
	public void resume(String stream, String shardId) {
		this.calls.add("resume " + stream + " " + shardId);
	}

	@Override
	public void pauseLocally(String stream) {
		this.calls.add("pauseLocally " + stream);
	}

	@Override
	public void resumeLocally(String stream) {
		this.calls.add("resumeLocally " + stream);
	}

	@Override
	public void release(String stream, String shardId) {
		this.calls.add("release " + stream + " " + shardId);
	}

	@Override
	public KinesumerGroup group() {
		return new KinesumerGroup(this.app, null, 0, List.of(), List.of());
	}

	@Override
	public void resetTo(String stream, StartPosition position) {
		this.calls.add("resetTo " + stream + " " + position);
	}

	@Override
	public KinesumerSnapshot snapshot() {
		return new KinesumerSnapshot(this.app, "client",
				isRunning() ? KinesumerSnapshot.Status.RUNNING : KinesumerSnapshot.Status.STOPPED, "client", true, 1, 1,
				this.streams, List.of(), Instant.EPOCH, Duration.ZERO, List.of());
	}

}
