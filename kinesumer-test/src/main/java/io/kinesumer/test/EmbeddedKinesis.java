package io.kinesumer.test;

import java.net.URI;
import java.time.Duration;

import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

import io.kinesumer.test.kinesis.AdjustableClock;
import io.kinesumer.test.kinesis.KinesisFaults;
import io.kinesumer.test.kinesis.KinesisLimits;
import io.kinesumer.test.kinesis.account.Accounts;
import io.kinesumer.test.kinesis.server.KinesisServer;
import io.kinesumer.test.kinesis.server.RequestCounts;
import io.kinesumer.test.kinesis.stream.NewRecord;
import io.kinesumer.test.kinesis.stream.ServiceError;
import io.kinesumer.test.kinesis.stream.Settings;
import io.kinesumer.test.kinesis.stream.StreamId;

/**
 * Amazon Kinesis Data Streams in this process, on a port of the loopback interface: an
 * unmodified SDK client talks to it in CBOR or JSON. It enforces the service's limits,
 * keeps its data in memory only, and shows faults on demand. Safe for use by several
 * threads.
 *
 * <pre>{@code
 * try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(); KinesisClient client = kinesis.client()) {
 *     kinesis.createStream("orders", 2);
 *     ...
 * }
 * }</pre>
 *
 * Accounts: an access key of 12 digits is the account's id, any other means account
 * {@value io.kinesumer.test.kinesis.account.Accounts#DEFAULT_ACCOUNT}; the region is the
 * one that a request is signed for. Signatures are not verified, and in its own account a
 * caller may do everything. A stream of another account is reached in two ways, as with
 * AWS: by its ARN in every call, where its resource policy allows that
 * ({@code PutResourcePolicy}), or with the credentials of a role of that account
 * ({@link #accounts()}), which STS gives out at the same {@link #endpoint()}
 * ({@code AssumeRole}).
 */
public final class EmbeddedKinesis implements AutoCloseable {

	private final KinesisFaults faults = new KinesisFaults();

	private final AdjustableClock clock;

	private final KinesisServer server;

	private EmbeddedKinesis(Builder builder) {
		this.clock = builder.clock;
		this.server = new KinesisServer(builder.port, new Settings(builder.limits, builder.clock, builder.controlDelay),
				this.faults);
	}

	/**
	 * Starts on a free port, with the service's limits and a running clock.
	 * @return a Kinesis without streams
	 */
	public static EmbeddedKinesis start() {
		return builder().start();
	}

	/**
	 * Starts with other than the default settings.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Where clients connect to.
	 * @return an HTTP endpoint on the loopback interface
	 */
	public URI endpoint() {
		return this.server.endpoint();
	}

	/**
	 * A client of the default account in {@code us-east-1}.
	 * @return a client that the caller closes
	 */
	public KinesisClient client() {
		return clientBuilder().build();
	}

	/**
	 * A client of an account.
	 * @param account its id, 12 digits
	 * @return a client that the caller closes
	 */
	public KinesisClient client(String account) {
		return LoopbackClients.kinesis(endpoint(), account).build();
	}

	/**
	 * A client to be adjusted: it has the endpoint, {@code us-east-1} and credentials of
	 * the default account.
	 * @return a builder
	 */
	public KinesisClientBuilder clientBuilder() {
		return LoopbackClients.kinesis(endpoint(), Accounts.DEFAULT_ACCOUNT);
	}

	/**
	 * Creates a stream with provisioned capacity and waits until it is active, for 10
	 * seconds at most. A frozen clock with a control delay never gets there.
	 * @param name the stream's name
	 * @param shards how many shards
	 */
	public void createStream(String name, int shards) {
		try (KinesisClient client = client()) {
			client.createStream((request) -> request.streamName(name).shardCount(shards));
			try (var waiter = client.waiter()) {
				waiter.waitUntilStreamExists((request) -> request.streamName(name),
						(override) -> override.waitTimeout(Duration.ofSeconds(10)));
			}
		}
	}

	/**
	 * Puts a record of the default account in {@code us-east-1} into a given shard under
	 * a given sequence number, as if it had been there before: checkpoints from elsewhere
	 * fit a stream that is filled like this. From then on the shard counts from that
	 * number. No rate is enforced.
	 * @param stream the stream's name
	 * @param shardId the shard's id
	 * @param sequenceNumber the number: up to 128 decimal digits, without leading zeros,
	 * higher than all in the shard
	 * @param partitionKey the partition key, which need not belong to the shard
	 * @param data the record's data
	 * @throws IllegalArgumentException if there is no such open shard, or the number is
	 * none that can follow
	 */
	public void putRecord(String stream, String shardId, String sequenceNumber, String partitionKey, byte[] data) {
		StreamId id = new StreamId(Accounts.DEFAULT_ACCOUNT, LoopbackClients.REGION.id(), stream);
		try {
			this.server.streams().require(id).put(shardId, sequenceNumber, new NewRecord(partitionKey, null, data));
		}
		catch (ServiceError ex) {
			throw new IllegalArgumentException(ex.text(), ex);
		}
	}

	/**
	 * The faults to show.
	 * @return live: what is added strikes the next calls
	 */
	public KinesisFaults faults() {
		return this.faults;
	}

	/**
	 * The time of arrivals, limits, retention and iterators.
	 * @return the clock, to be advanced
	 */
	public AdjustableClock clock() {
		return this.clock;
	}

	/**
	 * The accounts that call: which roles there are, whom they trust, and how long their
	 * credentials last.
	 * @return the accounts, without any role at first
	 */
	public Accounts accounts() {
		return this.server.accounts();
	}

	/**
	 * How often an operation was called.
	 * @param operation its name on the wire, such as {@code GetRecords}
	 * @return calls since the start or the last reset of {@link #requests()}
	 */
	public long requestCount(String operation) {
		return this.server.counts().of(operation);
	}

	/**
	 * How often each operation was called, and by whom.
	 * @return the live counts
	 */
	public RequestCounts requests() {
		return this.server.counts();
	}

	/**
	 * Closes all connections and stops the threads. Closing again does nothing.
	 */
	@Override
	public void close() {
		this.server.close();
	}

	/**
	 * The settings of an embedded Kinesis. Not safe for use by several threads.
	 */
	public static final class Builder {

		private int port;

		private KinesisLimits limits = KinesisLimits.service();

		private AdjustableClock clock = AdjustableClock.running();

		private Duration controlDelay = Duration.ZERO;

		private Builder() {
		}

		/**
		 * Sets the port.
		 * @param tcpPort the port, or 0 for a free one (default)
		 * @return this
		 */
		public Builder port(int tcpPort) {
			this.port = tcpPort;
			return this;
		}

		/**
		 * Sets the limits to enforce; by default the service's.
		 * @param enforced the limits
		 * @return this
		 */
		public Builder limits(KinesisLimits enforced) {
			this.limits = enforced;
			return this;
		}

		/**
		 * Sets the clock; by default one that runs with the system's.
		 * @param adjustable the clock
		 * @return this
		 */
		public Builder clock(AdjustableClock adjustable) {
			this.clock = adjustable;
			return this;
		}

		/**
		 * Sets how long a stream takes to be created, changed or deleted, on the clock;
		 * by default no time at all.
		 * @param delay not negative
		 * @return this
		 */
		public Builder controlDelay(Duration delay) {
			this.controlDelay = delay;
			return this;
		}

		/**
		 * Starts.
		 * @return a Kinesis without streams
		 * @throws IllegalStateException if the port is taken
		 */
		public EmbeddedKinesis start() {
			return new EmbeddedKinesis(this);
		}

	}

}
