package io.kinesumer.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.kinesumer.EndpointUnreachableException;
import io.kinesumer.MissingStreamException;
import io.kinesumer.StartPosition;
import io.kinesumer.StateStoreException;
import io.kinesumer.reader.ScriptedKinesis;
import io.kinesumer.store.Claim;
import io.kinesumer.store.Commit;
import io.kinesumer.store.GroupState;
import io.kinesumer.store.InMemoryStateStore;
import io.kinesumer.store.Owner;
import io.kinesumer.store.ScriptedStateStore;
import io.kinesumer.store.ShardCache;
import io.kinesumer.store.StreamPin;
import io.kinesumer.store.StreamReset;
import io.kinesumer.stream.ReadPosition;
import io.kinesumer.stream.Shard;
import io.kinesumer.stream.ShardKey;
import io.kinesumer.stream.StreamRef;
import io.kinesumer.time.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ShardCatalogTests {

	private static final String APP = "app";

	private static final StreamRef STREAM = StreamRef.named("orders");

	private static final Duration INTERVAL = Duration.ofSeconds(30);

	private final ManualTicker ticker = new ManualTicker();

	private final InMemoryStateStore state = new InMemoryStateStore(this.ticker);

	private final ScriptedStateStore store = new ScriptedStateStore(this.state);

	private final ScriptedKinesis kinesis = new ScriptedKinesis(this.ticker);

	private final List<String> restarted = new ArrayList<>();

	private final ShardCatalog catalog = catalog();

	@Test
	void theFirstListingPinsTheStartForTheShardsItShows() {
		this.kinesis.list("orders", shard("a"), shard("b"));
		ShardCache cache = refresh(StartPosition.trimHorizon());
		assertThat(cache).isEqualTo(new ShardCache("orders", 1, 0, entries(shard("a"), shard("b"))))
			.isEqualTo(this.state.shardCache(APP, "orders").orElseThrow());
		assertThat(this.state.pin(APP, "orders")).contains(new StreamPin("orders", this.ticker.now(), Instant.EPOCH,
				new ReadPosition.TrimHorizon(), Set.of("a", "b"), 0));
	}

	@Test
	void latestIsPinnedAsATimeTakenFromTheService() {
		this.kinesis.list("orders", shard("a"));
		Instant serviceTime = this.ticker.now();
		refresh(StartPosition.latest());
		ReadPosition pinned = new ReadPosition.AtTimestamp(serviceTime.minusSeconds(1));
		assertThat(this.catalog.pin("orders").map((pin) -> pin.startOf("a"))).contains(pinned);
		this.ticker.advance(Duration.ofDays(1));
		assertThat(catalog().pin("orders").map((pin) -> pin.startOf("a"))).contains(pinned);
	}

	@Test
	void aTimeIsPinnedAsItIs() {
		this.kinesis.list("orders", shard("a"));
		Instant time = this.ticker.now().minus(Duration.ofHours(1));
		refresh(StartPosition.atTimestamp(time));
		assertThat(this.catalog.pin("orders").map((pin) -> pin.startOf("a")))
			.contains(new ReadPosition.AtTimestamp(time));
	}

	@Test
	void aShardBornLaterStartsAtItsFirstRecord() {
		this.kinesis.list("orders", shard("a"));
		refresh(StartPosition.latest());
		assertThat(this.catalog.pin("orders").map((pin) -> pin.startOf("b"))).contains(new ReadPosition.TrimHorizon());
	}

	@Test
	void theStartIsPinnedOnceForTheGroup() {
		this.kinesis.list("orders", shard("a"));
		refresh(StartPosition.trimHorizon());
		ShardCatalog other = catalog();
		this.kinesis.calls();
		other.refresh(STREAM, StartPosition.latest());
		assertThat(this.kinesis.calls()).containsExactly("listShards orders");
		assertThat(other.pin("orders").map((pin) -> pin.startOf("a"))).contains(new ReadPosition.TrimHorizon());
	}

	@Test
	void ofTwoPinsAtOnceTheFirstHoldsForBoth() {
		this.kinesis.list("orders", shard("a"));
		StreamPin earlier = new StreamPin("orders", Instant.EPOCH, Instant.EPOCH, new ReadPosition.TrimHorizon(),
				Set.of("a"), 0);
		this.store.beforeNext(() -> this.store.beforeNext(() -> this.state.pinIfAbsent(APP, earlier)));
		refresh(StartPosition.latest());
		assertThat(this.catalog.pin("orders").map((pin) -> pin.startOf("a"))).contains(new ReadPosition.TrimHorizon());
	}

	@Test
	void nothingStartsBeforeItIsPinned() {
		assertThat(this.catalog.pin("orders").map((pin) -> pin.startOf("a"))).isEmpty();
	}

	@Test
	void aStreamIsListedOncePerInterval() {
		this.kinesis.list("orders", shard("a"));
		refresh();
		this.kinesis.calls();
		this.ticker.advance(INTERVAL.minusNanos(1));
		refresh();
		assertThat(this.kinesis.calls()).isEmpty();
		this.ticker.advance(Duration.ofNanos(1));
		refresh();
		assertThat(this.kinesis.calls()).containsExactly("listShards orders");
	}

	@Test
	void aListingThatShowsNothingNewWritesNothing() {
		this.kinesis.list("orders", shard("a"));
		refresh();
		this.store.calls();
		relist();
		assertThat(this.store.calls()).isEmpty();
	}

	@Test
	void aStreamThatCannotBeListedIsTriedAgainSoonButNotAtOnce() {
		this.kinesis.list("orders", shard("a"));
		this.kinesis.failNext(new EndpointUnreachableException("away", null));
		assertThatExceptionOfType(EndpointUnreachableException.class).isThrownBy(this::refresh);
		this.kinesis.calls();
		assertThatExceptionOfType(NotListedYetException.class).isThrownBy(this::refresh);
		assertThat(this.kinesis.calls()).isEmpty();
		this.ticker.advance(INTERVAL.dividedBy(10));
		assertThat(refresh().shards()).hasSize(1);
	}

	@Test
	void aKnownStreamThatCannotBeListedKeepsItsCopy() {
		this.kinesis.list("orders", shard("a"));
		ShardCache known = refresh();
		this.ticker.advance(INTERVAL);
		this.kinesis.failNext(new EndpointUnreachableException("away", null));
		assertThatExceptionOfType(EndpointUnreachableException.class).isThrownBy(this::refresh);
		assertThat(refresh()).isEqualTo(known);
	}

	@Test
	void aMissingStreamIsSaidToBeMissing() {
		assertThatExceptionOfType(MissingStreamException.class).isThrownBy(this::refresh);
		assertThat(this.state.shardCache(APP, "orders")).isEmpty();
		assertThat(this.state.pin(APP, "orders")).isEmpty();
	}

	@Test
	void aListingKeepsWhatIsFinished() {
		this.kinesis.list("orders", shard("a"), shard("b"));
		refresh();
		this.catalog.finish("orders", 0, "a", List.of());
		this.kinesis.list("orders", closed("a"), shard("b"), shard("c", "a"));
		assertThat(relist().shards()).containsExactly(new ShardCache.Entry(closed("a"), true),
				new ShardCache.Entry(shard("b"), false), new ShardCache.Entry(shard("c", "a"), false));
	}

	@Test
	void aShardWhoseOwnerCouldNotMarkItAsFinishedIsMarkedByTheNextListing() {
		this.kinesis.list("orders", shard("a"));
		refresh();
		finishInStore("a");
		this.kinesis.list("orders", closed("a"), shard("b", "a"));
		assertThat(finished(relist())).containsExactly("a");
	}

	@Test
	void aShardThatIsNoLongerListedGoesTheSecondTime() {
		this.kinesis.list("orders", shard("a"), shard("b"));
		refresh();
		this.kinesis.list("orders", shard("b"));
		assertThat(ids(relist())).containsExactly("a", "b");
		assertThat(ids(relist())).containsExactly("b");
	}

	@Test
	void aShardThatIsListedAgainStays() {
		this.kinesis.list("orders", shard("a"), shard("b"));
		refresh();
		this.kinesis.list("orders", shard("b"));
		relist();
		this.kinesis.list("orders", shard("a"), shard("b"));
		relist();
		this.kinesis.list("orders", shard("b"));
		assertThat(ids(relist())).containsExactly("a", "b");
	}

	@Test
	void listingsFromBeforeAShardBeganDoNotForgetIt() {
		this.kinesis.list("orders", closed("a", "10"), shard("b", "15"), shard("c", "20", "a"));
		refresh();
		this.catalog.finish("orders", 0, "b", List.of(shard("d", "30", "b", "c")));
		this.kinesis.list("orders", shard("a", "10"), shard("b", "15"));
		relist();
		assertThat(ids(relist())).containsExactly("a", "b", "c", "d");
		this.kinesis.list("orders", closed("b", "15"), closed("c", "20", "a"), shard("d", "30", "b", "c"));
		relist();
		assertThat(ids(relist())).containsExactly("b", "c", "d");
	}

	@Test
	void listingsThatShowAParentOpenDoNotForgetAChildOfWhichOnlyThatIsKnown() {
		this.kinesis.list("orders", shard("a"), shard("b"));
		refresh();
		this.catalog.finish("orders", 0, "a", List.of(shard("c", "a")));
		this.catalog.finish("orders", 0, "c", List.of(shard("d", "c")));
		relist();
		assertThat(ids(relist())).containsExactly("a", "b", "c", "d");
		this.kinesis.list("orders", closed("c", "a"), closed("d", "c"), shard("e", "d"));
		relist();
		assertThat(ids(relist())).containsExactly("c", "d", "e");
	}

	@Test
	void aShardThatWasStillOpenWhenTheGroupStoppedIsForgottenWhenItIsBack() {
		this.kinesis.list("orders", shard("a", "10"), shard("b", "15"));
		refresh();
		this.catalog.finish("orders", 0, "a", List.of(shard("c", "a")));
		this.ticker.advance(Duration.ofDays(400));
		this.kinesis.list("orders", shard("e", "40", "d"));
		relist();
		assertThat(ids(relist())).containsExactly("e");
	}

	@Test
	void aConflictDoesNotMakeTwoListingsOfOne() {
		this.kinesis.list("orders", shard("a"), shard("b"));
		refresh();
		this.kinesis.list("orders", shard("b"), shard("c"));
		this.ticker.advance(INTERVAL);
		this.store.beforeNext(() -> catalog().finish("orders", 0, "b", List.of()));
		ShardCache cache = refresh();
		assertThat(ids(cache)).containsExactly("a", "b", "c");
		assertThat(finished(cache)).containsExactly("b");
	}

	@Test
	void aFinishedShardBringsItsChildren() {
		this.kinesis.list("orders", shard("a"));
		refresh();
		ShardCache cache = this.catalog.finish("orders", 0, "a", List.of(shard("b", "a"), shard("c", "a")));
		assertThat(cache).isEqualTo(this.state.shardCache(APP, "orders").orElseThrow());
		assertThat(ids(cache)).containsExactly("a", "b", "c");
		assertThat(finished(cache)).containsExactly("a");
	}

	@Test
	void aChildOfAParentThatNobodyHasListedYetWaitsForTheNextListing() {
		this.kinesis.list("orders", shard("a"), shard("b"));
		refresh();
		// b was split into c and d; c and a were merged into e before anyone listed c
		ShardCache cache = this.catalog.finish("orders", 0, "a", List.of(shard("e", "a", "c")));
		assertThat(ids(cache)).containsExactly("a", "b");
		this.kinesis.list("orders", closed("a"), closed("b"), closed("c", "b"), shard("d", "b"), shard("e", "a", "c"));
		ShardCache listed = relist();
		assertThat(ShardCatalog.lineage(listed).isReadable("e", finished(listed)::contains)).isFalse();
	}

	@Test
	void aConflictIsTriedAgainOnTheNewerCopy() {
		this.kinesis.list("orders", shard("a"), shard("b"));
		refresh();
		this.store.beforeNext(() -> catalog().finish("orders", 0, "a", List.of()));
		assertThat(finished(this.catalog.finish("orders", 0, "b", List.of()))).containsExactly("a", "b");
	}

	@Test
	void aConflictWithoutEndIsGivenUp() {
		this.kinesis.list("orders", shard("a"));
		refresh();
		someoneElseWrites();
		this.store.beforeAnswers(this::someoneElseWrites);
		assertThatExceptionOfType(StateStoreException.class)
			.isThrownBy(() -> this.catalog.finish("orders", 0, "a", List.of()))
			.withMessageContaining("'orders'");
	}

	private void someoneElseWrites() {
		ShardCache stored = this.state.shardCache(APP, "orders").orElseThrow();
		this.state.replaceShardCache(APP,
				new ShardCache("orders", stored.version(), 0, entries(shard("a"), shard("x" + stored.version()))));
	}

	@Test
	void aCopyIsReadAgainOnlyForANewerVersion() {
		this.kinesis.list("orders", shard("a"));
		ShardCatalog writer = catalog();
		writer.refresh(STREAM, StartPosition.latest());
		assertThat(this.catalog.cache("orders", 1).version()).isEqualTo(1);
		this.store.calls();
		this.catalog.cache("orders", 1);
		this.catalog.cache("orders", 0);
		assertThat(this.store.calls()).isEmpty();
		writer.finish("orders", 0, "a", List.of());
		assertThat(this.catalog.cache("orders", 2).version()).isEqualTo(2);
		assertThat(this.store.calls()).contains("shardCache");
	}

	@Test
	void aCopyThatDoesNotShowAShardIsReadAgain() {
		this.kinesis.list("orders", shard("a"));
		ShardCatalog writer = catalog();
		writer.refresh(STREAM, StartPosition.latest());
		this.catalog.cache("orders", 0);
		writer.finish("orders", 0, "a", List.of(shard("b", "a")));
		assertThat(this.catalog.cacheWith(new ShardKey("orders", "b")).version()).isEqualTo(2);
		assertThat(this.catalog.cacheWith(new ShardKey("orders", "c"))).isNull();
	}

	@Test
	void aCopyIsReadAgainForAClaimWhenTheGroupKnowsOfANewerOne() {
		this.kinesis.list("orders", shard("a"));
		ShardCatalog writer = catalog();
		writer.refresh(STREAM, StartPosition.latest());
		this.catalog.cache("orders", 0);
		this.state.replaceGroup(APP, GroupState.initial().withLeader(new Owner("a", "first")));
		GroupState announced = writer.announce(writer.finish("orders", 0, "a", List.of()));
		this.store.calls();
		this.catalog.follow(announced);
		assertThat(this.store.calls()).as("calls before anyone needs the copy").isEmpty();
		assertThat(this.catalog.cacheWith(new ShardKey("orders", "a")).version()).isEqualTo(2);
	}

	@Test
	void aCopyThatOthersWroteIsSeenBetweenListings() {
		this.kinesis.list("orders", shard("a"));
		refresh();
		this.state.replaceGroup(APP, GroupState.initial().withLeader(new Owner("a", "first")));
		ShardCatalog other = catalog();
		other.cache("orders", 0);
		this.catalog.follow(other.announce(other.finish("orders", 0, "a", List.of(shard("b", "a")))));
		assertThat(ids(refresh())).containsExactly("a", "b");
	}

	// Large streams

	@Test
	void ofALargeStreamFinishedShardsAreWrittenByTheNextListing() {
		listMany(closed("a"), closed("b"));
		refresh();
		ShardCatalog other = catalog();
		other.cache("orders", 0);
		finishInStore("a");
		this.store.calls();
		assertThat(finished(other.finish("orders", 0, "a", List.of(shard("c", "a"))))).containsExactly("a");
		assertThat(other.cacheWith(new ShardKey("orders", "c"))).isNotNull();
		assertThat(this.store.calls()).isEmpty();
		listMany(closed("a"), closed("b"), shard("c", "a"));
		assertThat(finished(relist())).containsExactly("a");
		assertThat(this.state.shardCache(APP, "orders")).get()
			.satisfies((cache) -> assertThat(finished(cache)).containsExactly("a"));
	}

	@Test
	void whoFinishesAndListsALargeStreamWritesWhatItKnows() {
		listMany(closed("a"), shard("c", "a"));
		refresh();
		finishInStore("a");
		this.catalog.finish("orders", 0, "a", List.of(shard("c", "a")));
		assertThat(finished(relist())).containsExactly("a");
		assertThat(this.state.shardCache(APP, "orders")).get()
			.satisfies((cache) -> assertThat(finished(cache)).containsExactly("a"));
		this.store.calls();
		relist();
		assertThat(this.store.calls()).isEmpty();
	}

	@Test
	void whoFinishesTheLastParentInALargeStreamKnowsThatTheChildIsFree() {
		listMany(closed("a"), closed("b"));
		refresh();
		ShardCatalog other = catalog();
		other.cache("orders", 0);
		finishInStore("a");
		assertThat(finished(this.catalog.finish("orders", 0, "a", List.of(shard("c", "a", "b"))))).containsExactly("a");
		finishInStore("b");
		assertThat(finished(other.finish("orders", 0, "b", List.of(shard("c", "a", "b"))))).containsExactly("a", "b");
	}

	@Test
	void theEndsOfManyShardsAreLookedForAtOnce() {
		List<Shard> listing = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			listing.add(closed("s" + i));
		}
		this.kinesis.list("orders", listing.toArray(Shard[]::new));
		finishInStore("s7");
		assertThat(finished(refresh())).containsExactly("s7");
		assertThat(this.store.calls()).contains("checkpoints").doesNotContain("checkpoint");
	}

	private void listMany(Shard... some) {
		List<Shard> listing = new ArrayList<>(Arrays.asList(some));
		for (int i = 0; i < 1000; i++) {
			listing.add(shard("open" + i));
		}
		this.kinesis.list("orders", listing.toArray(Shard[]::new));
	}

	@Test
	void aNewerVersionIsAnnouncedAndAnOlderOneIsNot() {
		this.state.replaceGroup(APP, GroupState.initial().withLeader(new Owner("a", "first")));
		this.catalog.announce(new ShardCache("orders", 3, 0, List.of()));
		GroupState announced = this.state.group(APP);
		assertThat(announced.cacheVersions()).containsEntry("orders", 3L);
		assertThat(this.catalog.announce(new ShardCache("orders", 2, 0, List.of()))).isEqualTo(announced);
	}

	@Test
	void aListingThatFitsIsNotQuestioned() {
		this.kinesis.list("orders", shard("a", "10"), shard("b", "20"));
		refresh();
		this.kinesis.calls();
		this.kinesis.list("orders", shard("b", "20"), shard("c", "30"));
		relist();
		assertThat(this.kinesis.calls()).containsExactly("listShards orders");
		this.catalog.finish("orders", 0, "b", List.of(shard("d", "b")));
		this.kinesis.list("orders", shard("c", "30"), shard("d", "40"));
		relist();
		assertThat(this.kinesis.calls()).as("nobody knew where d begins")
			.containsExactly("listShards orders", "describe orders");
		relist();
		assertThat(this.kinesis.calls()).containsExactly("listShards orders");
		assertThat(this.catalog.resetOf("orders")).isZero();
	}

	@Test
	void aStreamThatWasCreatedAgainStartsOverAtItsOldestRecord() {
		Instant later = recreated();
		assertThat(relist()).isEqualTo(new ShardCache("orders", 3, 1, entries(shard("a", "50"))))
			.isEqualTo(this.state.shardCache(APP, "orders").orElseThrow());
		StreamPin pin = this.state.pin(APP, "orders").orElseThrow();
		assertThat(pin.reset()).isOne();
		assertThat(pin.streamCreated()).isEqualTo(later);
		assertThat(pin.start()).isEqualTo(new ReadPosition.TrimHorizon());
		assertThat(this.state.group(APP).resets()).containsOnlyKeys("orders");
		assertThat(this.catalog.pin("orders")).contains(pin);
		assertThat(this.restarted).containsExactly("0 to 1");
		relist();
		assertThat(this.restarted).hasSize(1);
		assertThat(this.state.pin(APP, "orders")).contains(pin);
	}

	@Test
	void aStreamThatWasCreatedAgainWithOtherShardsStartsOver() {
		this.kinesis.list("orders", shard("x", "10"));
		refresh();
		this.ticker.advance(INTERVAL);
		this.kinesis.recreate("orders", shard("a", "50"));
		assertThat(ids(relist())).containsExactly("a");
		assertThat(this.state.pin(APP, "orders").orElseThrow().reset()).isOne();
	}

	@Test
	void aStreamThatWasCreatedAgainWhileNobodyRanStartsOver() {
		recreated();
		assertThat(catalog().refresh(STREAM, StartPosition.latest()).reset()).isOne();
		assertThat(this.state.pin(APP, "orders").orElseThrow().start()).isEqualTo(new ReadPosition.TrimHorizon());
	}

	@Test
	void aStreamThatIsBeingCreatedIsNotListedYet() {
		this.kinesis.list("orders");
		assertThatExceptionOfType(NotListedYetException.class).isThrownBy(this::refresh);
		assertThat(this.state.pin(APP, "orders")).isEmpty();
		this.kinesis.list("orders", shard("a"));
		this.ticker.advance(INTERVAL.dividedBy(10));
		assertThat(ids(refresh())).containsExactly("a");
	}

	@Test
	void twoThatFindAStreamCreatedAgainStartItOverOnce() {
		ShardCatalog other = catalog();
		recreated();
		other.refresh(STREAM, StartPosition.latest());
		StreamPin pin = this.state.pin(APP, "orders").orElseThrow();
		assertThat(relist().reset()).isOne();
		assertThat(this.state.pin(APP, "orders")).contains(pin);
		assertThat(this.state.group(APP).resets().get("orders").number()).isOne();
	}

	@Test
	void twoThatFindAStreamCreatedAgainAtOnceStartItOverOnce() {
		recreated();
		this.ticker.advance(INTERVAL);
		this.store.beforeNext(() -> catalog().refresh(STREAM, StartPosition.latest()));
		assertThat(refresh().reset()).isOne();
		assertThat(this.state.group(APP).resets().get("orders").number()).isOne();
		assertThat(this.state.pin(APP, "orders").orElseThrow().reset()).isOne();
	}

	@Test
	void whoeverCrashesWhileAStreamStartsOverLeavesItToTheNext() {
		recreated();
		for (String write : List.of("replaceGroup", "pinIfAbsent", "replaceShardCache")) {
			this.store.fail(write);
			assertThatExceptionOfType(StateStoreException.class)
				.isThrownBy(() -> catalog().refresh(STREAM, StartPosition.latest()));
			this.store.loseAnswers(write);
			assertThatExceptionOfType(StateStoreException.class)
				.isThrownBy(() -> following().refresh(STREAM, StartPosition.latest()));
		}
		this.store.recover();
		assertThat(following().refresh(STREAM, StartPosition.latest()))
			.isEqualTo(new ShardCache("orders", 3, 1, entries(shard("a", "50"))));
		assertThat(this.state.group(APP).resets().get("orders").number()).isOne();
		assertThat(this.state.pin(APP, "orders").orElseThrow().reset()).isOne();
	}

	@Test
	void aResetIsCarriedOutAtTheNextLook() {
		this.kinesis.list("orders", shard("a", "10"));
		refresh();
		this.catalog.finish("orders", 0, "a", List.of());
		this.kinesis.list("orders", shard("a", "10"), shard("b", "20"));
		Instant time = Instant.parse("2025-05-05T05:05:05Z");
		reset(1, time);
		this.catalog.follow(this.state.group(APP));
		assertThat(this.catalog.resetOf("orders")).isOne();
		assertThat(this.catalog.pin("orders").orElseThrow().reset()).as("where to start is not known yet")
			.isLessThan(this.catalog.resetOf("orders"));
		ShardCache cache = refresh();
		assertThat(cache.reset()).isOne();
		assertThat(cache.shards()).isEqualTo(entries(shard("a", "10"), shard("b", "20")));
		StreamPin pin = this.catalog.pin("orders").orElseThrow();
		assertThat(pin.startOf("a")).isEqualTo(new ReadPosition.AtTimestamp(time));
		assertThat(pin.startOf("b")).isEqualTo(new ReadPosition.AtTimestamp(time));
		assertThat(pin.startOf("c")).isEqualTo(new ReadPosition.TrimHorizon());
		this.kinesis.calls();
		refresh();
		assertThat(this.kinesis.calls()).isEmpty();
	}

	@Test
	void aResetOfAStreamThatNobodyHasSeenYetIsItsStart() {
		this.kinesis.list("orders", shard("a", "10"));
		Instant time = Instant.parse("2025-05-05T05:05:05Z");
		reset(1, time);
		ShardCache cache = following().refresh(STREAM, StartPosition.trimHorizon());
		assertThat(cache.reset()).isOne();
		assertThat(this.state.pin(APP, "orders").orElseThrow().startOf("a"))
			.isEqualTo(new ReadPosition.AtTimestamp(time));
	}

	@Test
	void aResetThatCannotBeCarriedOutIsTriedAgainSoonButNotAtOnce() {
		this.kinesis.list("orders", shard("a", "10"));
		refresh();
		reset(1, Instant.EPOCH);
		this.catalog.follow(this.state.group(APP));
		this.kinesis.failNext(new EndpointUnreachableException("away", null));
		assertThatExceptionOfType(EndpointUnreachableException.class).isThrownBy(this::refresh);
		this.kinesis.calls();
		assertThat(refresh().reset()).isZero();
		assertThat(this.catalog.isFailing("orders")).isTrue();
		assertThat(this.kinesis.calls()).isEmpty();
		this.ticker.advance(INTERVAL.dividedBy(10));
		assertThat(refresh().reset()).isOne();
		assertThat(this.catalog.isFailing("orders")).isFalse();
	}

	@Test
	void whatWasFinishedBeforeAResetIsNotMarkedAfterIt() {
		this.kinesis.list("orders", shard("a", "10"));
		refresh();
		finishInStore("a");
		reset(1, Instant.EPOCH);
		this.catalog.follow(this.state.group(APP));
		this.kinesis.list("orders", closed("a"), shard("b", "a"));
		assertThat(finished(refresh())).isEmpty();
		ShardCache cache = this.catalog.finish("orders", 0, "a", List.of(shard("c", "a")));
		assertThat(finished(cache)).isEmpty();
		assertThat(ids(cache)).containsExactly("a", "b");
		assertThat(finished(relist())).isEmpty();
	}

	@Test
	void aListerThatHasNotHeardOfAResetLeavesTheCopyAsItIs() {
		this.kinesis.list("orders", shard("a", "10"));
		refresh();
		reset(1, Instant.EPOCH);
		ShardCache cache = following().refresh(STREAM, StartPosition.latest());
		this.kinesis.list("orders", shard("a", "10"), shard("b", "20"));
		assertThat(relist()).isEqualTo(cache);
		assertThat(this.state.shardCache(APP, "orders")).contains(cache);
	}

	/**
	 * Lists a stream and creates it again.
	 * @return when
	 */
	private Instant recreated() {
		this.kinesis.list("orders", shard("a", "10"), shard("b", "20"));
		refresh();
		finishInStore("a");
		this.catalog.finish("orders", 0, "a", List.of());
		this.ticker.advance(Duration.ofSeconds(1));
		this.kinesis.recreate("orders", shard("a", "50"));
		return this.ticker.now();
	}

	private void reset(long number, Instant time) {
		assertThat(this.state.replaceGroup(APP, this.state.group(APP)
			.withReset("orders",
					new StreamReset(number, StartPosition.atTimestamp(time), new ReadPosition.AtTimestamp(time)))))
			.isTrue();
	}

	private ShardCatalog following() {
		ShardCatalog catalog = catalog();
		catalog.follow(this.state.group(APP));
		return catalog;
	}

	private ShardCache refresh() {
		return refresh(StartPosition.latest());
	}

	private ShardCache refresh(StartPosition start) {
		return this.catalog.refresh(STREAM, start);
	}

	private ShardCache relist() {
		this.ticker.advance(INTERVAL);
		return refresh();
	}

	private void finishInStore(String shardId) {
		Owner owner = new Owner("me", "first");
		this.state.claim(APP, "orders",
				new Claim(shardId, this.state.checkpoint(APP, "orders", shardId), 0, owner, null));
		this.state.commit(APP, "orders", new Commit(shardId, owner, 1, null, null, null, Commit.Then.FINISH));
	}

	private ShardCatalog catalog() {
		return new ShardCatalog(APP, this.store, this.kinesis, this.ticker, INTERVAL,
				(before, after) -> this.restarted.add(before.reset() + " to " + after.reset()));
	}

	private static Set<String> ids(ShardCache cache) {
		Set<String> ids = new TreeSet<>();
		cache.shards().forEach((entry) -> ids.add(entry.id()));
		return ids;
	}

	private static Set<String> finished(ShardCache cache) {
		Set<String> ids = new TreeSet<>();
		cache.shards().stream().filter(ShardCache.Entry::finished).forEach((entry) -> ids.add(entry.id()));
		return ids;
	}

	private static List<ShardCache.Entry> entries(Shard... shards) {
		return Arrays.stream(shards).map((shard) -> new ShardCache.Entry(shard, false)).toList();
	}

	private static Shard shard(String id, String... numberAndParents) {
		return shard(id, false, numberAndParents);
	}

	private static Shard closed(String id, String... numberAndParents) {
		return shard(id, true, numberAndParents);
	}

	private static Shard shard(String id, boolean closed, String... numberAndParents) {
		List<String> parents = new ArrayList<>(Arrays.asList(numberAndParents));
		boolean numbered = !parents.isEmpty() && Character.isDigit(parents.get(0).charAt(0));
		return new Shard(id, numbered ? parents.subList(1, parents.size()) : parents, null,
				numbered ? parents.get(0) : null, closed);
	}

}
