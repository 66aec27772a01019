package io.kinesumer.stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StreamRefTests {

	private static final String ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/orders";

	@Test
	void aNameIsItsOwnKey() {
		assertThat(StreamRef.of("orders")).isEqualTo(new StreamRef("orders", "orders", null));
	}

	@ParameterizedTest
	@ValueSource(strings = { ARN, "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/orders",
			"arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/orders" })
	void anArnIsKnownByItsPlainName(String arn) {
		assertThat(StreamRef.of(arn)).isEqualTo(new StreamRef("orders", "orders", arn));
	}

	@ParameterizedTest
	@ValueSource(strings = { "arn:aws:kinesis:eu-west-1:123456789012:orders",
			"arn:aws:sqs:eu-west-1:123456789012:orders", "arn:aws:dynamodb:eu-west-1:123456789012:table/t:stream/x",
			"arn:", "arn:aws:kinesis:eu-west-1:123456789012:stream/",
			"arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/c:1" })
	void anArnOfAnythingElseIsRefused(String arn) {
		assertThatIllegalArgumentException().isThrownBy(() -> StreamRef.of(arn)).withMessageContaining("'" + arn + "'");
	}

	@Test
	void anAliasReplacesTheKeyAndNothingElse() {
		StreamRef aliased = StreamRef.of(ARN).withKey("orders-eu");
		assertThat(aliased).isEqualTo(new StreamRef("orders-eu", "orders", ARN)).hasToString("orders-eu");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a#b", "#" })
	void aKeyThatTheTableCannotHoldIsRefused(String key) {
		assertThatIllegalArgumentException().isThrownBy(() -> StreamRef.named("orders").withKey(key));
	}

}
