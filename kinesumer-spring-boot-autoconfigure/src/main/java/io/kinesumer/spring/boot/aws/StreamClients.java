package io.kinesumer.spring.boot.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.stream.StreamRef;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Gives the client for a stream: the application's {@link KinesisClient}, or one of its
 * own for streams of another region, endpoint or account. Closes what it has made.
 */
public class StreamClients implements Function<StreamRef, KinesisClient>, AutoCloseable {

	private final Supplier<KinesisClient> common;

	private final StreamCatalog catalog;

	private final KinesisConnection defaults;

	private final AwsClientFactory factory;

	private final Map<KinesisConnection, KinesisClient> own = new ConcurrentHashMap<>();

	/**
	 * Creates the source of clients.
	 * @param common gives the client for streams without settings of their own
	 * @param catalog knows the streams' settings
	 * @param defaults holds where a stream says nothing
	 * @param factory builds clients
	 */
	public StreamClients(Supplier<KinesisClient> common, StreamCatalog catalog, KinesisConnection defaults,
			AwsClientFactory factory) {
		this.common = common;
		this.catalog = catalog;
		this.defaults = defaults;
		this.factory = factory;
	}

	@Override
	public KinesisClient apply(StreamRef stream) {
		KinesisConnection connection = this.catalog.connection(stream);
		return isServedByCommon(connection) ? this.common.get()
				: this.own.computeIfAbsent(connection.or(this.defaults), this.factory::kinesis);
	}

	private boolean isServedByCommon(KinesisConnection connection) {
		return connection.isDefault() || (connection.endpoint() == null && connection.role() == null
				&& this.common.get().serviceClientConfiguration().region().id().equals(connection.region()));
	}

	@Override
	public void close() {
		this.own.values().forEach(KinesisClient::close);
		this.own.clear();
	}

}
