package io.kinesumer.test.kinesis.stream;

import java.time.Instant;

/**
 * A registered consumer as descriptions show it.
 *
 * @param name its name, one of a kind in its stream
 * @param arn its ARN, which tells it from an earlier one of the same name
 * @param status {@code CREATING}, {@code ACTIVE} or {@code DELETING}
 * @param created when it was registered
 */
public record ConsumerView(String name, String arn, String status, Instant created) {

}
