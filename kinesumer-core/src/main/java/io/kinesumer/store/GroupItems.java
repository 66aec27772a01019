package io.kinesumer.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.kinesumer.StartPosition;
import io.kinesumer.stream.ReadPosition;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What a group shares, as items of the partition {@code group#<app>}: its state, and for
 * each stream the pin of its start. {@link AssignmentItems} stand beside them.
 */
final class GroupItems {

	private static final String REVISION = "revision";

	private static final String GENERATION = "generation";

	private static final String LEADER = "leader";

	private static final String WORK = "work";

	private static final String CLIENTS = "clients";

	private static final String UNSETTLED = "unsettled";

	private static final String CACHE_VERSIONS = "cache_versions";

	private static final String KEEPERS = "keepers";

	private static final String PAUSED = "paused";

	private static final String AUDIENCES = "audiences";

	private static final String DOUBTFUL = "doubtful";

	private static final String GO_CLIENT = "go_client";

	private static final String RESETS = "resets";

	private static final String RESET = "reset";

	private static final String ASKED = "asked";

	private static final String ASKED_FOR_LATEST = "LATEST";

	private static final String FIRST_SEEN = "first_seen";

	private static final String STREAM_CREATED = "stream_created";

	private static final String START = "start";

	private static final String START_AT_TRIM_HORIZON = "TRIM_HORIZON";

	private static final String RELEASES = "releases";

	private static final String INITIAL_SHARDS = "initial_shards";

	private GroupItems() {
	}

	static Map<String, AttributeValue> stateKey(String app) {
		return Item.key(partition(app), "state");
	}

	static Map<String, AttributeValue> pinKey(String app, String stream) {
		return Item.key(partition(app), "stream#" + stream);
	}

	static Map<String, AttributeValue> write(String app, GroupState state) {
		Map<String, AttributeValue> cacheVersions = new TreeMap<>();
		state.cacheVersions().forEach((stream, version) -> cacheVersions.put(stream, Item.value(version)));
		Map<String, AttributeValue> keepers = new TreeMap<>();
		state.keepers().forEach((stream, client) -> keepers.put(stream, Item.value(client)));
		Map<String, AttributeValue> audiences = new TreeMap<>();
		state.audiences()
			.forEach((generation, audience) -> audiences.put(generation.toString(),
					AttributeValue.fromB(SdkBytes.fromByteArray(audience.encoded()))));
		Map<String, AttributeValue> resets = new TreeMap<>();
		state.resets().forEach((stream, reset) -> resets.put(stream, AttributeValue.fromM(write(reset))));
		Map<String, AttributeValue> releases = new TreeMap<>();
		state.releases().forEach((shard, client) -> releases.put(shard, Item.value(client)));
		return keyed(stateKey(app)).with(REVISION, Item.value(state.revision()))
			.with(LEADER, state.leader())
			.with(WORK, Item.value(state.work()))
			.with(GENERATION, Item.value(state.generation()))
			.with(CLIENTS, Item.value(state.clients()))
			.with(UNSETTLED, Item.value(state.unsettled()))
			.with(CACHE_VERSIONS, cacheVersions)
			.with(KEEPERS, keepers)
			.with(PAUSED, Item.value(new TreeSet<>(state.paused())))
			.with(AUDIENCES, audiences)
			.with(DOUBTFUL, Item.value(state.doubtful()))
			.with(GO_CLIENT, state.goClient())
			.with(RESETS, resets)
			.with(RELEASES, releases)
			.build();
	}

	static GroupState readState(Item item) {
		Map<String, Long> cacheVersions = new HashMap<>();
		Item versions = new Item(item.map(CACHE_VERSIONS));
		versions.attributes().keySet().forEach((stream) -> cacheVersions.put(stream, versions.number(stream)));
		Map<String, String> keepers = new HashMap<>();
		Item clients = new Item(item.map(KEEPERS));
		clients.attributes().keySet().forEach((stream) -> keepers.put(stream, clients.string(stream, "")));
		Map<Long, Audience> audiences = new HashMap<>();
		Item generations = new Item(item.map(AUDIENCES));
		generations.attributes()
			.keySet()
			.forEach((generation) -> audiences.put(Long.valueOf(generation),
					Audience.decode(generations.bytes(generation))));
		Map<String, StreamReset> resets = new HashMap<>();
		item.map(RESETS).forEach((stream, reset) -> resets.put(stream, readReset(new Item(reset.m()))));
		Map<String, String> releases = new HashMap<>();
		Item moving = new Item(item.map(RELEASES));
		moving.attributes().keySet().forEach((shard) -> releases.put(shard, moving.string(shard, "")));
		return new GroupState(item.number(REVISION), item.owner(LEADER), item.number(WORK), item.number(GENERATION),
				Math.toIntExact(item.number(CLIENTS)), item.flag(UNSETTLED), cacheVersions, keepers,
				Set.copyOf(item.strings(PAUSED)), item.string(GO_CLIENT), resets, audiences, item.number(DOUBTFUL),
				releases);
	}

	private static Map<String, AttributeValue> write(StreamReset reset) {
		String asked = (reset.asked() instanceof StartPosition.Latest) ? ASKED_FOR_LATEST : text(reset.start());
		return Item.builder()
			.with(RESET, Item.value(reset.number()))
			.with(ASKED, asked)
			.with(START, text(reset.start()))
			.build();
	}

	private static StreamReset readReset(Item item) {
		ReadPosition start = start(item);
		StartPosition asked = (start instanceof ReadPosition.AtTimestamp at) ? StartPosition.atTimestamp(at.timestamp())
				: StartPosition.trimHorizon();
		return new StreamReset(item.number(RESET),
				ASKED_FOR_LATEST.equals(item.string(ASKED)) ? StartPosition.latest() : asked, start);
	}

	static Map<String, AttributeValue> write(String app, StreamPin pin) {
		return keyed(pinKey(app, pin.stream())).with(FIRST_SEEN, Item.value(pin.firstSeen()))
			.with(STREAM_CREATED, Item.value(pin.streamCreated()))
			.with(START, text(pin.start()))
			.with(INITIAL_SHARDS, ShardIdText.write(pin.initialShards()))
			.with(RESET, Item.value(pin.reset()))
			.build();
	}

	static StreamPin readPin(String stream, Item item) {
		return new StreamPin(stream, item.instant(FIRST_SEEN, Instant.EPOCH),
				item.instant(STREAM_CREATED, Instant.EPOCH), start(item),
				ShardIdText.read(item.string(INITIAL_SHARDS, "")), item.number(RESET));
	}

	private static String text(ReadPosition start) {
		return (start instanceof ReadPosition.AtTimestamp at) ? at.timestamp().toString() : START_AT_TRIM_HORIZON;
	}

	private static ReadPosition start(Item item) {
		return START_AT_TRIM_HORIZON.equals(item.string(START)) ? new ReadPosition.TrimHorizon()
				: new ReadPosition.AtTimestamp(item.instant(START, Instant.EPOCH));
	}

	static String partition(String app) {
		return "group#" + app;
	}

	private static Item.Builder keyed(Map<String, AttributeValue> key) {
		Item.Builder item = Item.builder();
		key.forEach(item::with);
		return item;
	}

}
