package io.kinesumer.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.kinesumer.benchmarks.worker.Kind;

/**
 * What the command line says.
 *
 * @param command what to do
 * @param peers who takes part
 * @param repeats how often each figure is measured
 * @param starts how often processes that are compared closely are started anew
 * @param scale how long windows of time are, 1 as usual
 * @param budget after which nothing more is begun
 * @param out where results go
 * @param baseline what they are compared with
 * @param document the page with the tables, to be written anew, or an empty path
 * @param isBaseline whether to compare with these results from now on
 */
record Options(String command, List<Kind> peers, int repeats, int starts, double scale, Duration budget, Path out,
		Path baseline, Path document, boolean isBaseline) {

	static final String HELP = """
			benchmarks/run COMMAND [OPTIONS]
			  throughput   CPU and allocation per record; 100 B and 1 KB, 4 and 16 shards, HTTP and TLS
			  group        start, join, leave, kill -9 of follower and leader, split
			  latency      put to handled while records trickle
			  store-bill   units of DynamoDB a minute while nothing happens
			  scale        a thousand shards in one client; twenty clients and 500 shards
			  micro        hot inner parts (JMH)
			  all          all of these
			  smoke        whether all of this works, in less than a minute
			  report       the tables and plots once more, of results that are there
			  --peers A,B      of kinesumer, kinesumer-direct, kinesumer-tuned, kcl, kcl-tuned, sdk,
			                   sdk-with-table, direct (the reading part of kinesumer-direct alone)
			                   (default: all but kcl, which takes minutes to start)
			  --repeats N      how often each figure is measured (default: 3)
			  --starts N       how often the processes are started anew whose CPU is compared closely,
			                   with as many repeats each (default: 1)
			  --windows PART   windows of that part of the time (default: 1)
			  --quick          as --windows 0.33
			  --budget MINUTES after which nothing more is begun (default: 40)
			  --out FILE       results (default: benchmarks/target/results.json)
			  --baseline FILE  what to compare with (default: benchmarks/baseline.json)
			  --record         keeps the results as what to compare with from now on
			  --document FILE  a page whose tables and plots are written anew (default of all: docs/performance.md)
			""";

	static Options parse(String[] arguments) {
		List<String> left = new ArrayList<>(Arrays.asList(arguments));
		String command = left.isEmpty() ? "help" : left.remove(0);
		List<Kind> peers = List.of(Kind.KINESUMER, Kind.KINESUMER_DIRECT, Kind.KINESUMER_TUNED, Kind.KCL_TUNED,
				Kind.SDK, Kind.SDK_WITH_TABLE, Kind.DIRECT);
		int repeats = 3;
		int starts = 1;
		double scale = 1;
		Duration budget = Duration.ofMinutes(40);
		Path out = Path.of("benchmarks/target/results.json");
		Path baseline = Path.of("benchmarks/baseline.json");
		Path document = Path.of(command.equals("all") ? "docs/performance.md" : "");
		boolean isBaseline = false;
		while (!left.isEmpty()) {
			String option = left.remove(0);
			if (option.equals("--quick")) {
				scale = 0.33;
				continue;
			}
			if (option.equals("--record")) {
				isBaseline = true;
				continue;
			}
			if (left.isEmpty()) {
				throw new IllegalArgumentException(option + " is unknown or lacks a value; see benchmarks/run help");
			}
			String value = left.remove(0);
			switch (option) {
				case "--peers" -> peers = Arrays.stream(value.split(",")).map(Kind::of).toList();
				case "--starts" -> starts = positive(option, value);
				case "--windows" -> scale = windows(value);
				case "--repeats" -> repeats = positive(option, value);
				case "--budget" -> budget = Duration.ofMinutes(positive(option, value));
				case "--out" -> out = Path.of(value);
				case "--baseline" -> baseline = Path.of(value);
				case "--document" -> document = Path.of(value);
				default -> throw new IllegalArgumentException(option + " is unknown; see benchmarks/run help");
			}
		}
		return new Options(command, peers, repeats, starts, scale, budget, out, baseline, document, isBaseline);
	}

	private static int positive(String option, String value) {
		int number;
		try {
			number = Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			number = 0;
		}
		if (number < 1) {
			throw new IllegalArgumentException(option + " must be a whole number from 1, and is " + value);
		}
		return number;
	}

	private static double windows(String value) {
		double part;
		try {
			part = Double.parseDouble(value);
		}
		catch (NumberFormatException ex) {
			part = Double.NaN;
		}
		if (!(part >= 0.1 && part <= 10)) {
			throw new IllegalArgumentException("--windows must be from 0.1 to 10, and is " + value);
		}
		return part;
	}

}
