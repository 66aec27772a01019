package io.kinesumer.reader;

import java.time.Duration;

import io.kinesumer.KinesumerException;
import io.kinesumer.stream.ShardKey;

/**
 * Kinesis answers with nothing, over and over, although a shard holds more.
 */
public class StandstillException extends KinesumerException {

	StandstillException(ShardKey shard, Duration behind) {
		super("Kinesis has answered reads of shard " + shard + " with nothing for long, although they are " + behind
				+ " behind and get no nearer; it is asked anew");
	}

}
