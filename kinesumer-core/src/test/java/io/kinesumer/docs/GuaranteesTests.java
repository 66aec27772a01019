package io.kinesumer.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/guarantees.md} and the model's page name is there: a promise whose
 * test or rule was renamed or removed would go on being believed.
 */
class GuaranteesTests {

	private static final Path PROJECT = Path.of("..");

	private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w*Tests\\b");

	private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]*[a-z][A-Za-z]*)(?:\\.([a-z]\\w*))?`");

	private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z]+(?:_[A-Z]+)+\\b");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

	private static final Pattern RULE = Pattern.compile("\\bM_[A-Z][A-Z_]*\\b");

	private final Map<String, Path> sources = sources();

	@ParameterizedTest
	@ValueSource(strings = { "docs/guarantees.md", "docs/model/README.md" })
	void everyTestAndClassThatAPageNamesExists(String page) {
		String text = read(PROJECT.resolve(page));
		assertThat(this.sources.keySet()).containsAll(all(TEST, text).map(MatchResult::group).toList());
		all(CLASS, text).forEach((name) -> {
			assertThat(this.sources).as(page).containsKey(name.group(1));
			if (name.group(2) != null) {
				assertThat(read(this.sources.get(name.group(1)))).as(name.group()).contains(" " + name.group(2) + "(");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "docs/guarantees.md", "docs/model/README.md" })
	void everyRuleThatAPageTakesAwayCanBeTakenAway(String page) {
		Set<String> known = rulesOfTheModel();
		all(CONSTANT, read(this.sources.get("Weakness"))).map(MatchResult::group).forEach(known::add);
		assertThat(known).containsAll(all(CONSTANT, read(PROJECT.resolve(page))).map(MatchResult::group).toList());
	}

	@ParameterizedTest
	@ValueSource(strings = { "docs/guarantees.md", "docs/model/README.md" })
	void everyLinkOfAPageLeadsSomewhere(String page) {
		Path from = PROJECT.resolve(page).resolveSibling("");
		assertThat(all(LINK, read(PROJECT.resolve(page))).map((link) -> from.resolve(link.group(1)))).isNotEmpty()
			.allSatisfy((target) -> assertThat(target).exists());
	}

	@Test
	void everyRuleOfTheModelHasItsPlaceInTheCode() {
		List<String> placed = all(RULE, read(PROJECT.resolve("docs/model/README.md"))).map(MatchResult::group).toList();
		assertThat(placed).containsAll(rulesOfTheModel());
	}

	private static Set<String> rulesOfTheModel() {
		Set<String> rules = new TreeSet<>();
		for (String model : List.of("group.pml", "leader.pml")) {
			all(RULE, read(PROJECT.resolve("docs/model").resolve(model))).map(MatchResult::group).forEach(rules::add);
		}
		return rules;
	}

	private static Stream<MatchResult> all(Pattern pattern, String text) {
		return pattern.matcher(text).results();
	}

	/**
	 * All classes of the project, by their names.
	 */
	private static Map<String, Path> sources() {
		Map<String, Path> sources = new TreeMap<>();
		try (Stream<Path> modules = Files.list(PROJECT)) {
			for (Path module : modules.map((folder) -> folder.resolve("src")).filter(Files::isDirectory).toList()) {
				try (Stream<Path> files = Files.walk(module)) {
					files.filter((file) -> file.toString().endsWith(".java"))
						.forEach((file) -> sources.put(file.getFileName().toString().replace(".java", ""), file));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return sources;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
