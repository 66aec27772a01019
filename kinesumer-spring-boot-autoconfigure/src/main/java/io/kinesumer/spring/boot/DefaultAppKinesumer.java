package io.kinesumer.spring.boot;

import java.util.Set;
import java.util.function.Supplier;

import io.kinesumer.Kinesumer;
import io.kinesumer.KinesumerGroup;
import io.kinesumer.KinesumerSnapshot;
import io.kinesumer.StartPosition;

/**
 * The default app's client as a bean that can be injected before all listeners are known.
 */
class DefaultAppKinesumer implements Kinesumer {

	private final Supplier<Kinesumer> kinesumer;

	DefaultAppKinesumer(Supplier<Kinesumer> kinesumer) {
		this.kinesumer = kinesumer;
	}

	@Override
	public String app() {
		return this.kinesumer.get().app();
	}

	@Override
	public String clientId() {
		return this.kinesumer.get().clientId();
	}

	@Override
	public void start() {
		this.kinesumer.get().start();
	}

	@Override
	public void stop() {
		this.kinesumer.get().stop();
	}

	@Override
	public boolean isRunning() {
		return this.kinesumer.get().isRunning();
	}

	@Override
	public void refresh(Set<String> streams) {
		this.kinesumer.get().refresh(streams);
	}

	@Override
	public void commit() {
		this.kinesumer.get().commit();
	}

	@Override
	public void pause(String stream) {
		this.kinesumer.get().pause(stream);
	}

	@Override
	public void pause(String stream, String shardId) {
		this.kinesumer.get().pause(stream, shardId);
	}

	@Override
	public void resume(String stream) {
		this.kinesumer.get().resume(stream);
	}

	@Override
	public void resume(String stream, String shardId) {
		this.kinesumer.get().resume(stream, shardId);
	}

	@Override
	public void pauseLocally(String stream) {
		this.kinesumer.get().pauseLocally(stream);
	}

	@Override
	public void resumeLocally(String stream) {
		this.kinesumer.get().resumeLocally(stream);
	}

	@Override
	public void release(String stream, String shardId) {
		this.kinesumer.get().release(stream, shardId);
	}

	@Override
	public KinesumerGroup group() {
		return this.kinesumer.get().group();
	}

	@Override
	public void resetTo(String stream, StartPosition position) {
		this.kinesumer.get().resetTo(stream, position);
	}

	@Override
	public KinesumerSnapshot snapshot() {
		return this.kinesumer.get().snapshot();
	}

}
