package io.kinesumer.spring.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.kinesumer.spring.boot.properties.KinesumerProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every block of YAML or properties in the README and in {@code docs} can be loaded, and
 * each key of ours in it is one that there is, with a value that it takes.
 */
class DocumentedConfigurationTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```(yaml|yml|properties)[^\\n]*\\n(.*?)^ *```");

	static List<Example> examples() throws IOException {
		List<Example> examples = new ArrayList<>();
		try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
			List<Path> pages = Stream
				.of(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("sample-app/README.md")),
						files.filter((file) -> file.toString().endsWith(".md")).sorted())
				.flatMap((some) -> some)
				.toList();
			for (Path page : pages) {
				examples.addAll(in(page.toString(), Files.readString(page)));
			}
		}
		return examples;
	}

	private static List<Example> in(String page, String text) {
		List<Example> examples = new ArrayList<>();
		Matcher block = BLOCK.matcher(text);
		while (block.find()) {
			String content = block.group(3).replaceAll("(?m)^" + block.group(1), "");
			int line = (int) text.substring(0, block.start()).chars().filter((c) -> c == '\n').count() + 1;
			examples.add(new Example(page + ":" + line, block.group(2).equals("properties"), content));
		}
		return examples;
	}

	@ParameterizedTest
	@MethodSource("examples")
	void anExampleCanBeUsed(Example example) throws IOException {
		bind(example);
	}

	@Test
	void thereAreExamples() throws IOException {
		assertThat(examples()).hasSizeGreaterThan(3);
	}

	@Test
	void aKeyThatThereIsNotFails() {
		String page = """
				Set this:

				```yaml
				kinesumer:
				  scan: { interval: 1s, speed: fast }
				```
				""";
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(in("page", page).get(0)))
			.havingRootCause()
			.withMessageContaining("kinesumer.scan.speed");
	}

	@Test
	void aValueThatAKeyDoesNotTakeFails() {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> bind(in("page", "```properties\nkinesumer.scan.interval=fast\n```\n").get(0)));
	}

	private static void bind(Example example) throws IOException {
		PropertySourceLoader loader = example.isProperties() ? new PropertiesPropertySourceLoader()
				: new YamlPropertySourceLoader();
		List<PropertySource<?>> documents = loader.load(example.toString(),
				new ByteArrayResource(example.text().getBytes(StandardCharsets.UTF_8)));
		for (PropertySource<?> document : documents) {
			Binder binder = new Binder(ConfigurationPropertySources.from(document),
					new PropertySourcesPlaceholdersResolver(documents),
					ApplicationConversionService.getSharedInstance());
			binder.bind("kinesumer", Bindable.of(KinesumerProperties.class),
					new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
		}
	}

	/**
	 * A block of a page.
	 *
	 * @param place the page and the line
	 * @param isProperties whether it is a properties file
	 * @param text the block
	 */
	record Example(String place, boolean isProperties, String text) {

		@Override
		public String toString() {
			return this.place;
		}

	}

}
