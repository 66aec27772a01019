package io.kinesumer.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.kinesumer.test.EmbeddedKinesis;
import io.kinesumer.test.kinesis.KinesisLimits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client in a small process of its own, whose listener is stuck on 500 shards, some of
 * which hold the largest records there are.
 */
@Tag("slow")
@Timeout(180)
class MemoryTests {

	private static final int MEBIBYTE = 1024 * 1024;

	private static final int LARGE = 10;

	private int records;

	@Test
	void aStuckListenerOfManyShardsWithLargeRecordsNeitherFillsTheHeapNorStarvesAnother(@TempDir Path folder)
			throws IOException, InterruptedException {
		try (EmbeddedKinesis kinesis = EmbeddedKinesis.builder().limits(KinesisLimits.none()).start()) {
			kinesis.createStream("stuck", 500);
			kinesis.createStream("flowing", 4);
			byte[] large = new byte[10 * MEBIBYTE];
			byte[] medium = new byte[100_000];
			byte[] small = new byte[100];
			for (int shard = 0; shard < 500; shard++) {
				for (int record = 0; record < ((shard < LARGE) ? 2 : 20); record++) {
					put(kinesis, "stuck", shard, (shard < LARGE) ? large : small);
				}
			}
			for (int shard = 0; shard < 4; shard++) {
				for (int record = 0; record < 40; record++) {
					put(kinesis, "flowing", shard, medium);
				}
			}
			Path log = folder.resolve("log");
			Process process = new ProcessBuilder(java(), "-Xmx256m", "-XX:+ExitOnOutOfMemoryError", "-cp",
					System.getProperty("java.class.path"), MemoryBoundClient.class.getName(),
					kinesis.endpoint().toString())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			try {
				assertThat(process.waitFor(150, TimeUnit.SECONDS)).as("ended").isTrue();
				assertThat(Files.readString(log)).contains("PASSED");
				assertThat(process.exitValue()).isZero();
			}
			finally {
				process.destroyForcibly();
			}
		}
	}

	private void put(EmbeddedKinesis kinesis, String stream, int shard, byte[] data) {
		kinesis.putRecord(stream, TestGroup.id(shard), String.format("1%057d", ++this.records), "key", data);
	}

	private static String java() {
		return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
	}

}
