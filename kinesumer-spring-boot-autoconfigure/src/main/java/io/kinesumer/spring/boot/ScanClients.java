package io.kinesumer.spring.boot;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.kinesumer.ScanClient;
import io.kinesumer.spring.boot.aws.StreamClients;
import io.kinesumer.stream.StreamRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what reads the records of a stream. A client that the application has defined
 * itself may be one that looks at them: what it serves is not read past it.
 */
final class ScanClients implements Function<StreamRef, ScanClient> {

	private static final Logger logger = LoggerFactory.getLogger(ScanClients.class);

	private final ScanClient wanted;

	private final Supplier<StreamClients> clients;

	private final Set<StreamRef> told = ConcurrentHashMap.newKeySet();

	ScanClients(ScanClient wanted, Supplier<StreamClients> clients) {
		this.wanted = wanted;
		this.clients = clients;
	}

	@Override
	public ScanClient apply(StreamRef stream) {
		if (this.wanted == ScanClient.SDK || !this.clients.get().isServedByTheApplicationsOwn(stream)) {
			return this.wanted;
		}
		if (this.told.add(stream)) {
			logger.info("Stream '{}' is read through the SDK, and not as kinesumer.scan.client=direct asks: it is"
					+ " served by a KinesisClient bean of the application's own", stream);
		}
		return ScanClient.SDK;
	}

}
