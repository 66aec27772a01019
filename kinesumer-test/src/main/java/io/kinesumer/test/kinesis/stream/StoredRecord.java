package io.kinesumer.test.kinesis.stream;

/**
 * A record in a shard. The data is shared, not copied: nobody writes to it.
 *
 * @param sequenceNumber as on the wire
 * @param arrivalMillis when it arrived, in milliseconds since the epoch
 * @param partitionKey the producer's key
 * @param data the payload
 * @param bytes what it counts for in limits: data and key in UTF-8
 */
public record StoredRecord(String sequenceNumber, long arrivalMillis, String partitionKey, byte[] data, int bytes) {

}
