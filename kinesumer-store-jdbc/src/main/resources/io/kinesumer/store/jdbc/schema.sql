-- The tables of Kinesumer's state store. One set serves any number of apps.
--
-- Times are ISO 8601 in UTC, to the nanosecond. Each write of a row gives it a new write_id, on which the next write
-- is conditional. To correct a row by hand, stop the app's clients or change its write_id too.

-- The members of each group.
CREATE TABLE IF NOT EXISTS kinesumer_client (
	app varchar(255) NOT NULL,
	client_id varchar(300) NOT NULL,
	incarnation varchar(100) NOT NULL,
	heartbeat bigint NOT NULL,
	session_timeout varchar(40) NOT NULL,
	streams text NOT NULL,
	owned_shards integer NOT NULL,
	leaving boolean NOT NULL,
	version varchar(100) NOT NULL,
	registered_at varchar(40) NOT NULL,
	write_id varchar(36) NOT NULL,
	PRIMARY KEY (app, client_id)
);

-- What each group shares: its leader, the newest generation, what is paused, reset, or to move.
CREATE TABLE IF NOT EXISTS kinesumer_group (
	app varchar(255) NOT NULL,
	revision bigint NOT NULL,
	leader_id varchar(300),
	leader_incarnation varchar(100),
	work bigint NOT NULL,
	generation bigint NOT NULL,
	clients integer NOT NULL,
	unsettled boolean NOT NULL,
	cache_versions text NOT NULL,
	keepers text NOT NULL,
	paused text NOT NULL,
	go_client varchar(300),
	resets text NOT NULL,
	audiences text NOT NULL,
	doubtful bigint NOT NULL,
	releases text NOT NULL,
	write_id varchar(36) NOT NULL,
	PRIMARY KEY (app)
);

-- Where each group started in each of its streams.
CREATE TABLE IF NOT EXISTS kinesumer_pin (
	app varchar(255) NOT NULL,
	stream varchar(255) NOT NULL,
	first_seen varchar(40) NOT NULL,
	stream_created varchar(40) NOT NULL,
	start_position varchar(40) NOT NULL,
	initial_shards text NOT NULL,
	reset bigint NOT NULL,
	write_id varchar(36) NOT NULL,
	PRIMARY KEY (app, stream)
);

-- Which client should own which shards of a stream.
CREATE TABLE IF NOT EXISTS kinesumer_assignment (
	app varchar(255) NOT NULL,
	stream varchar(255) NOT NULL,
	generation bigint NOT NULL,
	shards text NOT NULL,
	write_id varchar(36) NOT NULL,
	PRIMARY KEY (app, stream)
);

-- Each group's copy of a stream's shard list: id, state, parents, first and last hash, first sequence number.
CREATE TABLE IF NOT EXISTS kinesumer_shard_cache (
	app varchar(255) NOT NULL,
	stream varchar(255) NOT NULL,
	version bigint NOT NULL,
	reset bigint NOT NULL,
	shards text NOT NULL,
	write_id varchar(36) NOT NULL,
	PRIMARY KEY (app, stream)
);

-- How far each shard is consumed, and by whom. A sub_sequence_number is the last user record inside an aggregated
-- record; without one the record is handled as a whole.
CREATE TABLE IF NOT EXISTS kinesumer_checkpoint (
	app varchar(255) NOT NULL,
	stream varchar(255) NOT NULL,
	shard_id varchar(128) NOT NULL,
	sequence_number varchar(128),
	sub_sequence_number bigint,
	owner_id varchar(300),
	owner_incarnation varchar(100),
	epoch bigint NOT NULL,
	reset bigint NOT NULL,
	finished boolean NOT NULL,
	updated_at varchar(40),
	arrived_at varchar(40),
	caught_up_at varchar(40),
	write_id varchar(36) NOT NULL,
	PRIMARY KEY (app, stream, shard_id)
);
