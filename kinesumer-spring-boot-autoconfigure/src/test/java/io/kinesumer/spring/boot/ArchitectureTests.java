package io.kinesumer.spring.boot;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;

/**
 * Tests for the rules that Spring Boot holds its own auto-configurations to, and for the
 * order of packages.
 */
class ArchitectureTests {

	private final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.kinesumer.spring");

	@Test
	void autoConfigurationsArePublicAndFinal() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.check(this.classes);
	}

	@Test
	void beanMethodsAreNotForCallers() {
		noMethods().that().areAnnotatedWith(Bean.class).should().bePublic().orShould().bePrivate().check(this.classes);
	}

	@Test
	void postProcessorsAreMadeByStaticMethods() {
		methods().that()
			.areAnnotatedWith(Bean.class)
			.and()
			.haveRawReturnType(assignableTo(BeanPostProcessor.class).or(assignableTo(BeanFactoryPostProcessor.class)))
			.should()
			.beStatic()
			.check(this.classes);
	}

	@Test
	void configurationsInsideAreNotPublic() {
		classes().that().areAnnotatedWith(Configuration.class).should().notBePublic().check(this.classes);
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching("io.kinesumer.(spring..)").should().beFreeOfCycles().check(this.classes);
	}

	@Test
	void listenersKnowNothingOfAutoConfigurationNorOfAws() {
		noClasses().that()
			.resideInAnyPackage("io.kinesumer.spring", "io.kinesumer.spring.listener")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.kinesumer.spring.boot..", "software.amazon..",
					"org.springframework.boot.autoconfigure..")
			.check(this.classes);
	}

}
