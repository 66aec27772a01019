package io.kinesumer.kcl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.kinesumer.AccessDeniedException;
import io.kinesumer.KinesumerException;
import io.kinesumer.MissingTableException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * A lease table, which is only ever read.
 */
final class KclLeaseTable {

	/** Ten times the shards that an account may have by default. */
	private static final int MOST_ROWS = 200_000;

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final DynamoDbClient client;

	private final String name;

	KclLeaseTable(DynamoDbClient client, String name) {
		this.client = client;
		this.name = name;
	}

	/**
	 * All rows, in strongly consistent reads: one request for each megabyte.
	 */
	List<Map<String, AttributeValue>> rows() {
		List<Map<String, AttributeValue>> rows = new ArrayList<>();
		ScanRequest.Builder request = ScanRequest.builder()
			.tableName(this.name)
			.consistentRead(true)
			.overrideConfiguration((bounds) -> bounds.apiCallTimeout(TIMEOUT));
		ScanResponse page;
		do {
			page = scan(request.build());
			rows.addAll(page.items());
			if (rows.size() > MOST_ROWS) {
				throw new KinesumerException("Table " + this.name + " has more than " + MOST_ROWS
						+ " rows: is it a lease table of the Kinesis Client Library?", null);
			}
			request.exclusiveStartKey(page.lastEvaluatedKey());
		}
		while (page.hasLastEvaluatedKey() && !page.lastEvaluatedKey().isEmpty());
		return rows;
	}

	private ScanResponse scan(ScanRequest request) {
		try {
			return this.client.scan(request);
		}
		catch (ResourceNotFoundException ex) {
			throw new MissingTableException("There is no lease table " + this.name
					+ " where the DynamoDB client looks. It has the name of the KCL application unless that was"
					+ " configured: check kinesumer.migration.kcl.table and the region", ex);
		}
		catch (AwsServiceException ex) {
			String code = (ex.awsErrorDetails() != null) ? ex.awsErrorDetails().errorCode() : "no code";
			if ("AccessDeniedException".equals(code)) {
				throw new AccessDeniedException("Scan of lease table " + this.name
						+ " was denied. Allow dynamodb:Scan on it to the credentials that the application runs with",
						ex);
			}
			throw new KinesumerException("Lease table " + this.name + " could not be read (" + code + ")", ex);
		}
		catch (SdkException ex) {
			throw new KinesumerException("Lease table " + this.name + " could not be read", ex);
		}
	}

}
