package io.kinesumer.spring.boot.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.stream.StreamRef;
import software.amazon.awssdk.awscore.AwsClient;

/**
 * Clients of one kind: the application's own for streams like any other, and one of its
 * own for each connection besides. Closes what it has made.
 *
 * @param <C> the kind of client
 */
final class ConnectionClients<C extends AwsClient> {

	private final Supplier<C> common;

	private final StreamCatalog catalog;

	private final KinesisConnection defaults;

	private final Function<KinesisConnection, C> factory;

	private final Map<KinesisConnection, C> own = new ConcurrentHashMap<>();

	ConnectionClients(Supplier<C> common, StreamCatalog catalog, KinesisConnection defaults,
			Function<KinesisConnection, C> factory) {
		this.common = common;
		this.catalog = catalog;
		this.defaults = defaults;
		this.factory = factory;
	}

	C of(StreamRef stream) {
		KinesisConnection connection = this.catalog.connection(stream);
		return isServedByCommon(connection) ? this.common.get()
				: this.own.computeIfAbsent(connection.or(this.defaults), this.factory);
	}

	boolean isServedByCommon(StreamRef stream) {
		return isServedByCommon(this.catalog.connection(stream));
	}

	private boolean isServedByCommon(KinesisConnection connection) {
		return connection.isDefault() || (connection.endpoint() == null && connection.role() == null
				&& this.common.get().serviceClientConfiguration().region().id().equals(connection.region()));
	}

	void close() {
		this.own.values().forEach(AwsClient::close);
		this.own.clear();
	}

}
