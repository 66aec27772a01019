package io.kinesumer.spring.boot.aws;

import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.stream.StreamRef;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Gives the client for a stream: the application's {@link KinesisClient}, or one of its
 * own for streams of another region, endpoint or account. Closes what it has made.
 */
public class StreamClients implements Function<StreamRef, KinesisClient>, AutoCloseable {

	private final ConnectionClients<KinesisClient> clients;

	private final boolean isCommonOurs;

	/**
	 * Creates the source of clients.
	 * @param common gives the client for streams without settings of their own
	 * @param isCommonOurs whether that client is not one that the application has defined
	 * @param catalog knows the streams' settings
	 * @param defaults holds where a stream says nothing
	 * @param factory builds clients
	 */
	public StreamClients(Supplier<KinesisClient> common, boolean isCommonOurs, StreamCatalog catalog,
			KinesisConnection defaults, AwsClientFactory factory) {
		this.isCommonOurs = isCommonOurs;
		this.clients = new ConnectionClients<>(common, catalog, defaults, factory::kinesis);
	}

	@Override
	public KinesisClient apply(StreamRef stream) {
		return this.clients.of(stream);
	}

	/**
	 * Whether a stream is served by a client that the application has defined itself.
	 * @param stream the stream
	 * @return {@code false} if the client was built here
	 */
	public boolean isServedByTheApplicationsOwn(StreamRef stream) {
		return !this.isCommonOurs && this.clients.isServedByCommon(stream);
	}

	@Override
	public void close() {
		this.clients.close();
	}

}
