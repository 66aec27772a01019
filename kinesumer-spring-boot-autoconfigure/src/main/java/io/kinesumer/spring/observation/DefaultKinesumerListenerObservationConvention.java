package io.kinesumer.spring.observation;

import java.util.Objects;

import io.kinesumer.KinesumerRecord;
import io.kinesumer.spring.ListenerInvocation;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * The names used where the application brings none of its own: the observation is
 * {@code kinesumer.listener}; keys of low cardinality, which become tags of the timer,
 * are {@code app}, {@code stream} and {@code listener}; Micrometer adds {@code error}.
 * Keys of high cardinality, which only spans carry, are {@code kinesumer.shard},
 * {@code kinesumer.records}, {@code kinesumer.attempt} and
 * {@code kinesumer.sequence.number}, that of the first record.
 */
public class DefaultKinesumerListenerObservationConvention implements KinesumerListenerObservationConvention {

	/**
	 * The observation's name.
	 */
	public static final String NAME = "kinesumer.listener";

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(KinesumerListenerContext context) {
		return context.invocation().stream() + " process";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(KinesumerListenerContext context) {
		ListenerInvocation invocation = context.invocation();
		return KeyValues.of(KeyValue.of("app", Objects.requireNonNullElse(invocation.app(), KeyValue.NONE_VALUE)),
				KeyValue.of("stream", invocation.stream()), KeyValue.of("listener", invocation.listener()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(KinesumerListenerContext context) {
		ListenerInvocation invocation = context.invocation();
		KinesumerRecord first = invocation.records().get(0);
		return KeyValues.of(KeyValue.of("kinesumer.shard", invocation.shardId()),
				KeyValue.of("kinesumer.records", String.valueOf(invocation.records().size())),
				KeyValue.of("kinesumer.attempt", String.valueOf(invocation.delivery().attempt())),
				KeyValue.of("kinesumer.sequence.number", first.sequenceNumber()));
	}

}
