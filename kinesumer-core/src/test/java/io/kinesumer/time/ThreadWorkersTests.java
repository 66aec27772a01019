package io.kinesumer.time;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(30)
class ThreadWorkersTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private ThreadWorkers workers = ThreadWorkers.fixed("test", 1);

	private final AtomicInteger runs = new AtomicInteger();

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void stop() {
		this.release.countDown();
		assertThat(this.workers.stop(PATIENCE)).isTrue();
	}

	@Test
	void nothingRunsBeforeItIsWoken() {
		this.workers.newWork("asleep", () -> count(Step.UNTIL_WOKEN));
		this.workers.newWork("awake", this::enter).wake();
		awaitEntered();
		this.release.countDown();
		assertThat(this.runs).hasValue(0);
	}

	@Test
	void aStepRunsAgainWhenItSaysSo() {
		this.workers.newWork("work", () -> count(Duration.ofMillis(1))).wake();
		await().until(() -> this.runs.get() >= 3);
	}

	@Test
	void aWokenRunningStepRunsAgain() {
		Work work = this.workers.newWork("work", () -> {
			this.runs.incrementAndGet();
			return enter();
		});
		work.wake();
		awaitEntered();
		work.wake();
		work.wake();
		this.release.countDown();
		await().until(() -> this.runs.get() == 2);
	}

	@Test
	void aWakeComesBeforeALaterDueTime() {
		Work work = this.workers.newWork("work", () -> count(Duration.ofDays(1)));
		work.wake();
		await().until(() -> this.runs.get() == 1);
		work.wake();
		await().until(() -> this.runs.get() == 2);
	}

	@Test
	void aStepNeverRunsTwiceAtOnce() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.fixed("test", 4);
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		Work work = this.workers.newWork("work", () -> {
			most.accumulateAndGet(inside.incrementAndGet(), Math::max);
			Thread.yield();
			inside.decrementAndGet();
			return count(Step.UNTIL_WOKEN);
		});
		for (int i = 0; i < 10_000; i++) {
			work.wake();
		}
		int wakes = this.runs.get();
		work.wake();
		await().until(() -> this.runs.get() > wakes);
		assertThat(most).hasValue(1);
	}

	@Test
	void stoppedWorkStartsNoStep() {
		Work stopped = this.workers.newWork("stopped", () -> count(Duration.ZERO));
		this.workers.newWork("blocker", this::enter).wake();
		awaitEntered();
		stopped.wake();
		stopped.stop();
		stopped.wake();
		this.release.countDown();
		CountDownLatch after = new CountDownLatch(1);
		this.workers.newWork("after", () -> {
			after.countDown();
			return Step.UNTIL_WOKEN;
		}).wake();
		await().until(() -> after.getCount() == 0);
		assertThat(this.runs).hasValue(0);
	}

	@Test
	void workThatStopsItselfEndsAfterTheStep() {
		Work[] work = new Work[1];
		work[0] = this.workers.newWork("work", () -> {
			work[0].stop();
			return count(Duration.ZERO);
		});
		work[0].wake();
		CountDownLatch after = new CountDownLatch(1);
		this.workers.newWork("after", () -> {
			after.countDown();
			return Step.UNTIL_WOKEN;
		}).wake();
		await().until(() -> after.getCount() == 0);
		assertThat(this.runs).hasValue(1);
	}

	@Test
	void whatFailsIsTriedAgain() {
		Work work = this.workers.newWork("work", () -> {
			if (this.runs.incrementAndGet() == 1) {
				throw new IllegalStateException("no");
			}
			return Step.UNTIL_WOKEN;
		});
		work.wake();
		await().until(() -> this.runs.get() == 2);
	}

	@Test
	void anErrorEndsNoThreadForGood() {
		Work work = this.workers.newWork("work", () -> {
			if (this.runs.incrementAndGet() == 1) {
				throw new StackOverflowError();
			}
			return Step.UNTIL_WOKEN;
		});
		work.wake();
		await().until(() -> this.runs.get() == 2);
	}

	@Test
	void aBlockedStepDelaysNoOtherWhereEachHasAThread() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.onePerWork("test");
		Set<Thread> blocked = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 20; i++) {
			this.workers.newWork("blocked", () -> {
				blocked.add(Thread.currentThread());
				return enter();
			}).wake();
		}
		await().until(() -> blocked.size() == 20);
		this.workers.newWork("quick", () -> count(Step.UNTIL_WOKEN)).wake();
		await().until(() -> this.runs.get() == 1);
	}

	@Test
	void aStepDueAfterItsThreadHasEndedRunsThoughAllOthersAreBlocked() {
		this.workers.stop(PATIENCE);
		Duration keepAlive = Duration.ofMillis(1);
		this.workers = ThreadWorkers.onePerWork("test", keepAlive, 10);
		AtomicInteger blocked = new AtomicInteger();
		for (int i = 0; i < 4; i++) {
			this.workers.newWork("blocked", () -> {
				blocked.incrementAndGet();
				return enter();
			}).wake();
		}
		await().until(() -> blocked.get() == 4);
		this.workers.newWork("delayed", () -> count(keepAlive.multipliedBy(100))).wake();
		await().until(() -> this.runs.get() >= 3);
	}

	@Test
	void stepsBeyondTheMostThreadsWaitForOneThatEnds() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.onePerWork("test", Duration.ofSeconds(1), 2);
		AtomicInteger blocked = new AtomicInteger();
		for (int i = 0; i < 2; i++) {
			this.workers.newWork("blocked", () -> {
				blocked.incrementAndGet();
				return enter();
			}).wake();
		}
		await().until(() -> blocked.get() == 2);
		for (int i = 0; i < 3; i++) {
			this.workers.newWork("waiting", () -> count(Step.UNTIL_WOKEN)).wake();
		}
		assertThat(this.runs).hasValue(0);
		this.release.countDown();
		await().until(() -> this.runs.get() == 3);
	}

	@Test
	void aFailureThatCannotBeToldEndsNothing() {
		this.workers.newWork("work", () -> {
			if (this.runs.incrementAndGet() < 3) {
				throw new IllegalStateException() {
					@Override
					public String getMessage() {
						throw new IllegalStateException("as its message does");
					}
				};
			}
			return Step.UNTIL_WOKEN;
		}).wake();
		await().until(() -> this.runs.get() >= 3);
	}

	@Test
	void aStepThatIsDueAtOnceKeepsItsThread() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.fixed("test", 4);
		Set<Thread> used = ConcurrentHashMap.newKeySet();
		this.workers.newWork("work", () -> {
			used.add(Thread.currentThread());
			return count((this.runs.get() < 1000) ? Duration.ZERO : Step.UNTIL_WOKEN);
		}).wake();
		await().until(() -> this.runs.get() > 1000);
		assertThat(used).hasSize(1);
	}

	@Test
	void aStepThatIsAlwaysDueLeavesTheThreadToOthers() {
		Work always = this.workers.newWork("always", () -> Duration.ZERO);
		always.wake();
		this.workers.newWork("other", () -> count(Duration.ofMillis(1))).wake();
		await().until(() -> this.runs.get() >= 3);
		always.stop();
	}

	@Test
	void aStepThatIsAlwaysDueLeavesTheLastThreadToOthers() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.onePerWork("test", Duration.ofSeconds(1), 1);
		Work always = this.workers.newWork("always", () -> Duration.ZERO);
		always.wake();
		this.workers.newWork("other", () -> count(Duration.ofMillis(1))).wake();
		await().until(() -> this.runs.get() >= 3);
		always.stop();
	}

	@Test
	void anInterruptEndsWithItsStep() {
		AtomicInteger interrupted = new AtomicInteger();
		this.workers.newWork("work", () -> {
			interrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
			Thread.currentThread().interrupt();
			return count((this.runs.get() < 10) ? Duration.ZERO : Step.UNTIL_WOKEN);
		}).wake();
		await().until(() -> this.runs.get() > 10);
		assertThat(interrupted).hasValue(0);
	}

	@Test
	void aWokenStepNeedsNoThreadButItsOwn() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.onePerWork("direct");
		this.workers.newWork("work", () -> count(Step.UNTIL_WOKEN)).wake();
		await().until(() -> this.runs.get() == 1);
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.contains("direct-1")
			.doesNotContain("direct-schedule");
	}

	@Test
	void aStepThatWaitsForAThreadRunsOnceHoweverOftenItIsWoken() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.onePerWork("test", Duration.ofSeconds(1), 1);
		this.workers.newWork("blocked", this::enter).wake();
		awaitEntered();
		Work work = this.workers.newWork("work", () -> count(Step.UNTIL_WOKEN));
		for (int i = 0; i < 100; i++) {
			work.wake();
		}
		CountDownLatch after = new CountDownLatch(1);
		this.workers.newWork("after", () -> {
			after.countDown();
			return Step.UNTIL_WOKEN;
		}).wake();
		this.release.countDown();
		await().until(() -> after.getCount() == 0);
		assertThat(this.runs).hasValue(1);
	}

	@Test
	void aStepThatWaitsForAThreadKeepsItsTurnHoweverOftenItIsWoken() {
		List<String> order = new CopyOnWriteArrayList<>();
		this.workers.newWork("blocked", this::enter).wake();
		awaitEntered();
		Work first = this.workers.newWork("first", () -> {
			order.add("first");
			return Step.UNTIL_WOKEN;
		});
		first.wake();
		this.workers.newWork("second", () -> {
			order.add("second");
			return Step.UNTIL_WOKEN;
		}).wake();
		first.wake();
		this.release.countDown();
		await().untilAsserted(() -> assertThat(order).containsExactly("first", "second"));
	}

	@Test
	void whileOneFindsAThreadForAStepOthersMayWakeAndStopTheWork() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.onePerWork("test", (task) -> {
			enter();
			return new Thread(task);
		});
		Work work = this.workers.newWork("work", () -> count(Step.UNTIL_WOKEN));
		Thread waker = new Thread(work::wake);
		waker.start();
		awaitEntered();
		Thread other = new Thread(() -> {
			work.wake();
			work.stop();
		});
		other.start();
		await().until(() -> !other.isAlive());
		this.release.countDown();
		await().until(() -> !waker.isAlive());
		assertThat(this.workers.stop(PATIENCE)).isTrue();
		assertThat(this.runs).hasValue(0);
	}

	@Test
	void aStepRunsLaterWhateverTheFactoryThrows() {
		this.workers.stop(PATIENCE);
		AtomicInteger asked = new AtomicInteger();
		this.workers = ThreadWorkers.onePerWork("test", (task) -> {
			if (asked.incrementAndGet() == 1) {
				throwUndeclared(new IOException("no thread"));
			}
			return new Thread(task);
		});
		this.workers.newWork("work", () -> count(Step.UNTIL_WOKEN)).wake();
		await().until(() -> this.runs.get() == 1);
	}

	@Test
	void whoWakesAWorkIsSparedThatThereIsNoThreadForIt() {
		this.workers.stop(PATIENCE);
		AtomicInteger asked = new AtomicInteger();
		this.workers = ThreadWorkers.fixed(2, (task) -> {
			if (asked.incrementAndGet() <= 2) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new Thread(task);
		});
		this.workers.newWork("first", () -> count(Step.UNTIL_WOKEN)).wake();
		assertThat(asked).hasValue(2);
		this.workers.newWork("second", () -> count(Step.UNTIL_WOKEN)).wake();
		await().until(() -> this.runs.get() >= 2);
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void throwUndeclared(Throwable thrown) throws T {
		throw (T) thrown;
	}

	@Test
	void whoWakesAWorkLeavesNothingToItsThread() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.onePerWork("test");
		InheritableThreadLocal<String> own = new InheritableThreadLocal<>();
		own.set("secret");
		String[] seen = { "nothing yet" };
		this.workers.newWork("work", () -> {
			seen[0] = own.get();
			return count(Step.UNTIL_WOKEN);
		}).wake();
		await().until(() -> this.runs.get() == 1);
		own.remove();
		assertThat(seen[0]).isNull();
	}

	@Test
	void stepsRunOnThreadsOfTheFactoryGiven() {
		this.workers.stop(PATIENCE);
		Set<Thread> made = ConcurrentHashMap.newKeySet();
		Set<Thread> used = ConcurrentHashMap.newKeySet();
		this.workers = ThreadWorkers.onePerWork("test", (task) -> {
			Thread thread = new Thread(task, "mine");
			made.add(thread);
			return thread;
		});
		this.workers.newWork("work", () -> {
			used.add(Thread.currentThread());
			return count(Step.UNTIL_WOKEN);
		}).wake();
		await().until(() -> this.runs.get() == 1);
		assertThat(made).containsAll(used);
	}

	@Test
	void aStepForWhichThereIsNoThreadRunsLater() {
		this.workers.stop(PATIENCE);
		AtomicInteger refused = new AtomicInteger();
		this.workers = ThreadWorkers.onePerWork("test", (task) -> {
			if (refused.incrementAndGet() <= 2) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new Thread(task);
		});
		this.workers.newWork("work", () -> count(Step.UNTIL_WOKEN)).wake();
		await().until(() -> this.runs.get() == 1);
	}

	@Test
	void workThatStoppedWhileItsStepIsBlockedTakesNobodysThread() {
		this.workers.stop(PATIENCE);
		this.workers = ThreadWorkers.onePerWork("test");
		Work blocked = this.workers.newWork("blocked", this::enter);
		blocked.wake();
		awaitEntered();
		blocked.stop();
		this.workers.newWork("quick", () -> count(Step.UNTIL_WOKEN)).wake();
		await().until(() -> this.runs.get() == 1);
	}

	@Test
	void stopInterruptsAndWaits() {
		AtomicBoolean interrupted = new AtomicBoolean();
		this.workers.newWork("work", () -> {
			this.entered.countDown();
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				interrupted.set(true);
			}
			return Step.UNTIL_WOKEN;
		}).wake();
		awaitEntered();
		assertThat(this.workers.stop(PATIENCE)).isTrue();
		assertThat(interrupted).isTrue();
	}

	@Test
	void stopSaysThatAStepGoesOn() {
		this.workers.newWork("deaf", this::enter).wake();
		awaitEntered();
		assertThat(this.workers.stop(Duration.ofMillis(1))).isFalse();
	}

	@Test
	void afterTheStopWorkMayBeMadeWokenAndStoppedWithoutEffect() {
		this.workers.stop(PATIENCE);
		Work late = this.workers.newWork("late", () -> count(Duration.ZERO));
		late.wake();
		late.stop();
		assertThat(this.runs).hasValue(0);
	}

	@Test
	void threadsBearTheNameAndKeepNoJvmAlive() {
		String[] name = new String[1];
		this.workers.newWork("work", () -> {
			name[0] = Thread.currentThread().getName() + " " + Thread.currentThread().isDaemon();
			this.entered.countDown();
			return Step.UNTIL_WOKEN;
		}).wake();
		awaitEntered();
		assertThat(name[0]).isEqualTo("test true");
	}

	private Duration count(Duration next) {
		this.runs.incrementAndGet();
		return next;
	}

	/**
	 * Blocks until released, whoever interrupts.
	 */
	private Duration enter() {
		this.entered.countDown();
		boolean released = false;
		while (!released) {
			try {
				this.release.await();
				released = true;
			}
			catch (InterruptedException ex) {
				// goes on, as a handler may that swallows it
			}
		}
		return Step.UNTIL_WOKEN;
	}

	private void awaitEntered() {
		try {
			assertThat(this.entered.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
