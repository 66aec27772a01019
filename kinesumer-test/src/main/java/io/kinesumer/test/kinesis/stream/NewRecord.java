package io.kinesumer.test.kinesis.stream;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * A record to put.
 *
 * @param partitionKey the producer's key, 1 to 256 characters
 * @param explicitHashKey the hash key to use instead of the partition key's, or
 * {@code null}
 * @param data the payload, not copied
 */
public record NewRecord(String partitionKey, @Nullable String explicitHashKey, byte[] data) {

	/**
	 * Checks the partition key.
	 * @throws ServiceError if the key is empty or too long
	 */
	public NewRecord {
		if (partitionKey.isEmpty() || partitionKey.codePointCount(0, partitionKey.length()) > 256) {
			throw ServiceError.constraint("'" + partitionKey + "'", "partitionKey",
					partitionKey.isEmpty() ? "Member must have length greater than or equal to 1"
							: "Member must have length less than or equal to 256");
		}
	}

	/**
	 * What it counts for in limits.
	 * @return bytes of the data and of the key in UTF-8
	 */
	public int bytes() {
		return this.data.length + this.partitionKey.getBytes(StandardCharsets.UTF_8).length;
	}

}
