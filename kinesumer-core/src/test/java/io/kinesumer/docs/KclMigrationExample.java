package io.kinesumer.docs;

import java.time.Instant;

import io.kinesumer.StartPosition;
import io.kinesumer.kcl.KclImport;
import io.kinesumer.kcl.KclImportPlan;
import io.kinesumer.kcl.KclLeaseTableImporter;
import io.kinesumer.store.StateStore;
import io.kinesumer.stream.StreamRef;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * What {@code docs/migration.md} shows.
 */
final class KclMigrationExample {

	private KclMigrationExample() {
	}

	static void takeOver(StateStore stateStore, DynamoDbClient dynamoDb, KinesisClient kinesis, Instant stopped) {
		// tag::example[]
		KclLeaseTableImporter importer = new KclLeaseTableImporter("orders-service", stateStore, dynamoDb,
				(stream) -> kinesis);
		KclImport what = KclImport.of("orders-kcl", StreamRef.named("orders"))
			.withUnread(StartPosition.atTimestamp(stopped));
		KclImportPlan plan = importer.plan(what); // writes nothing
		if (plan.problems().isEmpty()) {
			importer.run(what);
		}
		// end::example[]
	}

}
