package io.kinesumer.store;

import org.jspecify.annotations.Nullable;

/**
 * What a request is about, for messages.
 *
 * @param app the app
 * @param stream the stream's key, or {@code null} if it is about none
 * @param detail what else to name, such as "shard shardId-000000000000", or {@code null}
 */
record Subject(String app, @Nullable String stream, @Nullable String detail) {

	Subject {
		if (stream != null && stream.indexOf('#') >= 0) {
			throw new IllegalArgumentException(
					"'" + stream + "' cannot name a stream in the store: '#' separates the parts of a key");
		}
	}

	static Subject client(String app, String clientId) {
		return new Subject(app, null, "client " + clientId);
	}

	static Subject stream(String app, String stream, String detail) {
		return new Subject(app, stream, detail);
	}

	static Subject shard(String app, String stream, String shardId) {
		return new Subject(app, stream, "shard " + shardId);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("app ").append(this.app);
		if (this.stream != null) {
			text.append(", stream ").append(this.stream);
		}
		if (this.detail != null) {
			text.append(", ").append(this.detail);
		}
		return text.toString();
	}

}
