package io.kinesumer.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every Java example of every page is a piece of a source that the build compiles. A page
 * says of which, in a comment right above the block:
 *
 * <pre>
 * &lt;!-- example: io/kinesumer/docs/PlainJavaExample.java#example --&gt;
 * </pre>
 *
 * The piece stands between {@code // tag::example[]} and {@code // end::example[]} in a
 * source of any module, main or test.
 */
class DocumentedExamplesTests {

	private static final Path ROOT = Path.of("..");

	static Stream<Path> pages() throws IOException {
		try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
			List<Path> pages = files.filter((file) -> file.toString().endsWith(".md")).sorted().toList();
			return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.stream());
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void aPageShowsCodeThatIsCompiled(Path page) throws IOException {
		List<DocumentedExample> examples = DocumentedExample.in(Files.readString(page));
		for (DocumentedExample example : examples) {
			assertThat(example.source())
				.as("%s, line %d: a ```java block needs <!-- example: path/to/Source.java#tag --> above it", page,
						example.line())
				.isNotNull();
			assertThat(example.code())
				.as("%s, line %d, shows %s#%s", page, example.line(), example.source(), example.tag())
				.isEqualTo(example.tagged(Files.readString(source(example.source()))));
		}
	}

	private static Path source(String path) throws IOException {
		try (Stream<Path> modules = Files.list(ROOT)) {
			List<Path> found = modules
				.flatMap((module) -> Stream.of(module.resolve("src/test/java"), module.resolve("src/main/java")))
				.map((root) -> root.resolve(path))
				.filter(Files::exists)
				.toList();
			assertThat(found).as("sources of the path %s", path).hasSize(1);
			return found.get(0);
		}
	}

}
