package io.kinesumer;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

class ArchitectureTests {

	private static final JavaClasses CORE = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.kinesumer")
		.that(describe("are of this module", (type) -> !type.getPackageName().startsWith("io.kinesumer.test")));

	@Test
	void theCoreKnowsNoSpring() {
		check(noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework.."));
	}

	@Test
	void packagesFormNoCycle() {
		check(slices().matching("io.kinesumer.(*)..").should().beFreeOfCycles());
	}

	@Test
	void whatTheUserSeesDependsOnStreamsAlone() {
		check(noClasses().that()
			.resideInAPackage("io.kinesumer")
			.should()
			.dependOnClassesThat(resideInAPackage("io.kinesumer..")
				.and(resideOutsideOfPackages("io.kinesumer", "io.kinesumer.stream"))));
	}

	@Test
	void valuesAndTimeDependOnNothingOfOurs() {
		check(noClasses().that()
			.resideInAnyPackage("io.kinesumer.stream", "io.kinesumer.time")
			.should()
			.dependOnClassesThat(resideInAPackage("io.kinesumer..")
				.and(resideOutsideOfPackages("io.kinesumer.stream", "io.kinesumer.time"))));
	}

	@Test
	void nothingButTheEngineKnowsTheEngine() {
		check(noClasses().that(resideOutsideOfPackages("io.kinesumer.engine"))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.kinesumer.engine"));
	}

	@Test
	void decisionsAboutShardsKnowNeitherThreadsNorAws() {
		check(noClasses().that()
			.resideInAnyPackage("io.kinesumer.stream", "io.kinesumer.assignment", "io.kinesumer.membership",
					"io.kinesumer.ownership", "io.kinesumer.catalog", "io.kinesumer.dispatch", "io.kinesumer.commit")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("software.amazon.."));
	}

	@Test
	void onlyTimeReadsClocksAndSleeps() {
		check(noClasses().that(resideOutsideOfPackages("io.kinesumer.time"))
			.should()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.callMethod(System.class, "nanoTime")
			.orShould()
			.callMethod(Instant.class, "now")
			.orShould()
			.callMethod(Thread.class, "sleep", long.class)
			.orShould()
			.callConstructor(Date.class)
			.orShould()
			.dependOnClassesThat()
			.areAssignableTo(Clock.class));
	}

	@Test
	void onlyTimeMakesThreads() {
		// A call of the SDK ends at its timeout only where another thread waits for it.
		check(noClasses().that(resideOutsideOfPackages("io.kinesumer.time"))
			.and()
			.doNotHaveSimpleName("DynamoDbCalls")
			.should()
			.dependOnClassesThat(assignableTo(Executor.class).or(assignableTo(ForkJoinPool.class))
				.or(assignableTo(Executors.class))
				.or(assignableTo(java.util.Timer.class)))
			.orShould(callAConstructorOf(Thread.class)));
	}

	@Test
	void nothingIsPrinted() {
		check(noClasses().should()
			.dependOnClassesThat()
			.resideInAPackage("java.util.logging..")
			.orShould()
			.accessField(System.class, "out")
			.orShould()
			.accessField(System.class, "err")
			.orShould()
			.dependOnClassesThat()
			.areAssignableTo(PrintStream.class)
			.orShould()
			.callMethod(Throwable.class, "printStackTrace"));
	}

	@Test
	void noStateIsStatic() {
		check(fields().that().areStatic().should().beFinal());
		check(noFields().that()
			.areStatic()
			.should()
			.haveRawType(assignableTo(java.util.concurrent.atomic.AtomicInteger.class)
				.or(assignableTo(java.util.concurrent.atomic.AtomicLong.class))
				.or(assignableTo(java.util.concurrent.atomic.AtomicReference.class))
				.or(assignableTo(ThreadLocal.class))));
	}

	@Test
	void whatIsInjectedStays() {
		check(fields().that().areNotStatic().and().areNotPrivate().should().beFinal().because("state is its owner's"));
	}

	@Test
	void noClassIsLongerThanOneCanRead() {
		check(classes().should(haveNoMoreLinesThan(400)));
	}

	@Test
	void exceptionsAreOfOneFamily() {
		check(classes().that().areAssignableTo(Exception.class).should().beAssignableTo(KinesumerException.class));
	}

	private static void check(ArchRule rule) {
		rule.check(CORE);
	}

	private static ArchCondition<JavaClass> callAConstructorOf(Class<?> type) {
		return new ArchCondition<>("call a constructor of " + type.getName()) {
			@Override
			public void check(JavaClass item, ConditionEvents events) {
				item.getConstructorCallsFromSelf()
					.stream()
					.filter((call) -> call.getTargetOwner().isAssignableTo(type))
					.forEach((call) -> events.add(SimpleConditionEvent.satisfied(item, call.getDescription())));
			}
		};
	}

	private static ArchCondition<JavaClass> haveNoMoreLinesThan(int most) {
		return new ArchCondition<>("reach no further than line " + most) {
			@Override
			public void check(JavaClass item, ConditionEvents events) {
				int last = item.getAccessesFromSelf().stream().mapToInt(JavaAccess::getLineNumber).max().orElse(0);
				if (last > most) {
					events.add(SimpleConditionEvent.violated(item, item.getName() + " reaches line " + last));
				}
			}
		};
	}

}
