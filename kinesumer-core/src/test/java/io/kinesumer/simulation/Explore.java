package io.kinesumer.simulation;

import java.time.Duration;
import java.util.Locale;

/**
 * Runs many seeds by hand, and says every now and then how far it is:
 * {@code Explore <first> <count> [<threads> [<weakness>]]}.
 */
final class Explore {

	private static final int PROGRESS = Integer.getInteger("simulation.progress", 1000);

	private final long began = System.nanoTime();

	private final long count;

	private int shown;

	private Explore(long count) {
		this.count = count;
	}

	public static void main(String[] args) throws InterruptedException {
		new Silence().begin();
		long first = Long.parseLong(args[0]);
		long count = Long.parseLong(args[1]);
		int threads = (args.length > 2) ? Integer.parseInt(args[2]) : 1;
		Weakness weakness = (args.length > 3) ? Weakness.valueOf(args[3]) : Weakness.NONE;
		Explore explore = new Explore(count);
		Seeds seeds = new Seeds((seed) -> new Simulation(seed, weakness), explore::show);
		seeds.run(first, count, threads);
		System.out.println(seeds.exercised());
		seeds.failed().forEach((seed, result) -> System.out.println(seed + ": " + result.failure()));
		explore.say(seeds);
		System.out.println("fewest steps of a seed " + seeds.fewestSteps() + ", fingerprint " + seeds.fingerprint());
	}

	private void show(Seeds seeds) {
		if (seeds.failed().size() > this.shown) {
			if (this.shown++ == 0) {
				Simulation.Result result = seeds.failed().values().iterator().next();
				System.out.println(result);
				if (result.failure() != null) {
					result.failure().printStackTrace(System.out);
				}
			}
			say(seeds);
		}
		else if (seeds.done() % PROGRESS == 0 && seeds.done() < this.count) {
			say(seeds);
		}
	}

	private void say(Seeds seeds) {
		System.out.println(String.format(Locale.ROOT, "%d of %d seeds, %d steps, %d violations %s, %d s", seeds.done(),
				this.count, seeds.steps(), seeds.failed().size(), seeds.failed().keySet(),
				Duration.ofNanos(System.nanoTime() - this.began).toSeconds()));
	}

}
