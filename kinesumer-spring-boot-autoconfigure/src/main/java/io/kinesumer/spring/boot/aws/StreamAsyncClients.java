package io.kinesumer.spring.boot.aws;

import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.stream.StreamRef;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Gives the client for a stream that is read by enhanced fan-out: the application's
 * {@link KinesisAsyncClient}, or one of its own for streams of another region, endpoint
 * or account. Closes what it has made.
 */
public class StreamAsyncClients implements Function<StreamRef, KinesisAsyncClient>, AutoCloseable {

	private final ConnectionClients<KinesisAsyncClient> clients;

	/**
	 * Creates the source of clients.
	 * @param common gives the client for streams without settings of their own
	 * @param catalog knows the streams' settings
	 * @param defaults holds where a stream says nothing
	 * @param factory builds clients
	 */
	public StreamAsyncClients(Supplier<KinesisAsyncClient> common, StreamCatalog catalog, KinesisConnection defaults,
			AwsClientFactory factory) {
		this.clients = new ConnectionClients<>(common, catalog, defaults, factory::kinesisAsync);
	}

	@Override
	public KinesisAsyncClient apply(StreamRef stream) {
		return this.clients.of(stream);
	}

	@Override
	public void close() {
		this.clients.close();
	}

}
