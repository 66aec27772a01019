package io.kinesumer.direct;

import java.io.InputStream;
import java.net.URI;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LargeReadsTests {

	private final CannedAnswers network = new CannedAnswers();

	private final KinesisClient plain = this.network.clientBuilder().build();

	private final KinesisClient client = client(new LargeReads());

	private KinesisClient client(ExecutionInterceptor... interceptors) {
		return this.network.clientBuilder().overrideConfiguration((all) -> {
			for (ExecutionInterceptor interceptor : interceptors) {
				all.addExecutionInterceptor(interceptor);
			}
		}).build();
	}

	@AfterEach
	void close() {
		this.client.close();
		this.plain.close();
	}

	private static GetRecordsResponse read(KinesisClient client) {
		return client.getRecords((request) -> request.shardIterator("next"));
	}

	@Test
	void answersAreTheSame() {
		for (int seed = 0; seed < 200; seed++) {
			this.network.clear().answer(new RandomAnswers(seed).next(1 + seed * 5));
			assertThat(read(this.client)).isEqualTo(read(this.plain));
		}
	}

	@Test
	void aLargeAnswerIsReadInFewParts() {
		byte[] answer = new RandomAnswers(1).next(2000);
		this.network.answer(answer);
		read(this.plain);
		assertThat(this.network.reads()).isGreaterThan(answer.length / 8192);
		this.network.clear().answer(answer);
		read(this.client);
		assertThat(answer).hasSizeGreaterThan(1_000_000);
		assertThat(this.network.reads()).isLessThanOrEqualTo(answer.length / Chunks.CHUNK + 2);
	}

	@Test
	void whatIsSmallOrOfUnknownLengthIsLeftAsItIs() {
		byte[] small = new byte[16 * 1024 - 1];
		System.arraycopy(DirectAnswer.NOTHING, 0, small, 0, DirectAnswer.NOTHING.length);
		assertIsLeftAsItIs(() -> this.network.answer(small));
		byte[] large = new RandomAnswers(1).next(2000);
		assertIsLeftAsItIs(
				() -> this.network.answer(200, CannedAnswers.CBOR, large, large.length, "Content-Length", "unknown"));
	}

	private void assertIsLeftAsItIs(Runnable answer) {
		this.network.clear();
		answer.run();
		read(this.plain);
		int reads = this.network.reads();
		this.network.clear();
		answer.run();
		read(this.client);
		assertThat(this.network.reads()).isEqualTo(reads).isPositive();
	}

	@Test
	void whatComesByTlsIsLeftAsItIs() {
		byte[] answer = new RandomAnswers(1).next(2000);
		this.network.answer(answer);
		read(this.plain);
		int reads = this.network.reads();
		this.network.clear().answer(answer);
		try (KinesisClient client = this.network.clientBuilder()
			.endpointOverride(URI.create("https://127.0.0.1:1"))
			.overrideConfiguration((all) -> all.addExecutionInterceptor(new LargeReads()))
			.build()) {
			read(client);
		}
		assertThat(this.network.reads()).isEqualTo(reads);
	}

	@Test
	void anAnswerThatIsCutOffIsAskedForAgain() {
		byte[] whole = new RandomAnswers(1).next(2000);
		this.network.answer(200, CannedAnswers.CBOR, whole, whole.length / 2).answer(whole);
		GetRecordsResponse response = read(this.client);
		assertThat(this.network.calls()).isEqualTo(2);
		assertThat(response).isEqualTo(read(this.plain));
	}

	@Test
	void givingAnAnswerUpReachesItsConnection() {
		this.network.answer(new RandomAnswers(1).next(2000));
		ExecutionInterceptor after = new ExecutionInterceptor() {

			@Override
			public Optional<InputStream> modifyHttpResponseContent(Context.ModifyHttpResponse context,
					ExecutionAttributes attributes) {
				((Abortable) context.responseBody().orElseThrow()).abort();
				throw new IllegalStateException("given up");
			}

		};
		// What comes from Kinesis passes the last interceptor first.
		try (KinesisClient client = client(after, new LargeReads())) {
			assertThatThrownBy(() -> read(client)).hasMessage("given up");
		}
		assertThat(this.network.isAborted()).isTrue();
	}

}
