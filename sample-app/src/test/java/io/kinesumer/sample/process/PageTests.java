package io.kinesumer.sample.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample's page in a real browser, as a person uses it. Leaves pictures of it in
 * {@code target/pages}.
 */
@Timeout(240)
@Isolated("Its JVMs and its browser take much to start")
@Execution(ExecutionMode.SAME_THREAD)
@EnabledIf(value = "hasBrowser",
		disabledReason = "Neither chromium nor chromedriver here: install them to test the page")
class PageTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Processes processes = new Processes("page");

	private SeismicWatch watch;

	private ChromeDriver browser;

	static boolean hasBrowser() {
		return find("chromium") != null && find("chromedriver") != null;
	}

	@BeforeEach
	void open() {
		this.watch = new SeismicWatch(this.processes);
		WorkerProcess host = this.watch.start("host", "--server.port=0").awaitOutput("Look at http://localhost:");
		ChromeOptions options = new ChromeOptions();
		options.setBinary(find("chromium").toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,1000");
		this.browser = new ChromeDriver(
				new ChromeDriverService.Builder().usingDriverExecutable(find("chromedriver").toFile()).build(),
				options);
		this.browser.get(SeismicWatch.address(host));
	}

	@AfterEach
	void close() {
		if (this.browser != null) {
			this.browser.quit();
		}
		this.processes.close();
	}

	@Test
	void itShowsWhatHappensAndLetsAPersonMakeTrouble() throws IOException {
		awaitText("#connection", "Live");
		await().atMost(PATIENCE).until(() -> count("#map circle") > 3);
		assertThat(text("#latest")).contains("shard");
		await().atMost(PATIENCE).until(() -> count(".client") == 1 && count(".shards li") == 4);
		picture("wide");

		press("split");
		awaitText("#said", "is split");
		await().atMost(PATIENCE).until(() -> count(".shards li") == 5);
		press("merge");
		awaitText("#said", "are merged");
		await().atMost(PATIENCE).until(() -> count(".shards li") == 4);

		press("burst");
		awaitText("#said", "2,000 earthquakes more");
		press("failure");
		await().atMost(PATIENCE).until(() -> count(".shards li[data-state=failing]") == 1);
		picture("failing");
		assertThat(find("[data-state=failing]", 0).getAttribute("title")).contains("Made to fail");
		await().atMost(PATIENCE).until(() -> count(".shards li[data-state=failing]") == 0);

		press("pause");
		await().atMost(PATIENCE).until(() -> count(".shards li[data-state=paused]") == 4);
		assertThat(shown("pause")).isFalse();
		press("resume");
		await().atMost(PATIENCE).until(() -> count(".shards li[data-state=consuming]") == 4);

		press("start");
		await().atMost(PATIENCE).until(() -> count(".client") == 2 && shardsPerClient().equals(List.of(2, 2)));
		picture("two");
		press("kill");
		await().atMost(PATIENCE).until(() -> count(".client") == 1 && count(".shards li") == 4);

		List<Object> errors = this.browser.manage()
			.logs()
			.get("browser")
			.getAll()
			.stream()
			.map(Object.class::cast)
			.toList();
		assertThat(errors).isEmpty();
	}

	@Test
	void itFitsAPhoneAndKeyboardAndSaysWhenTheApplicationIsGone() throws IOException {
		dark();
		this.browser.manage().window().setSize(new Dimension(500, 900));
		await().atMost(PATIENCE).until(() -> count("#map circle") > 3 && count(".shards li") == 4);
		assertThat(script("return document.documentElement.scrollWidth <= window.innerWidth")).isEqualTo(true);
		picture("phone-dark");
		WebElement split = find("[data-control=split]", 0);
		for (int i = 0; i < 3 && !split.equals(this.browser.switchTo().activeElement()); i++) {
			this.browser.switchTo().activeElement().sendKeys(Keys.TAB);
		}
		assertThat(this.browser.switchTo().activeElement()).isEqualTo(split);
		split.sendKeys(Keys.ENTER);
		awaitText("#said", "is split");
		this.watch.stop();
		awaitText("#connection", "Connection lost");
		picture("lost");
	}

	private void dark() {
		this.browser.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
	}

	private void press(String control) {
		find("[data-control=" + control + "]", 0).click();
	}

	private boolean shown(String control) {
		return find("[data-control=" + control + "]", 0).isDisplayed();
	}

	private WebElement find(String css, int index) {
		return this.browser.findElements(By.cssSelector(css)).get(index);
	}

	private long count(String css) {
		return (Long) script("return document.querySelectorAll(arguments[0]).length", css);
	}

	private List<Integer> shardsPerClient() {
		return ((List<?>) script(
				"return [...document.querySelectorAll('.client')].map((client) => client.querySelectorAll('li').length)"))
			.stream()
			.map((count) -> ((Long) count).intValue())
			.toList();
	}

	private Object script(String script, Object... arguments) {
		return this.browser.executeScript(script, arguments);
	}

	private String text(String css) {
		return (String) script("return document.querySelector(arguments[0]).textContent", css);
	}

	private void awaitText(String css, String text) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(text(css)).contains(text));
	}

	private void picture(String name) throws IOException {
		Path directory = Files.createDirectories(Path.of("target", "pages"));
		Files.write(directory.resolve(name + ".png"), this.browser.getScreenshotAs(OutputType.BYTES));
	}

	private static Path find(String program) {
		return List.of(System.getenv("PATH").split(File.pathSeparator))
			.stream()
			.map((directory) -> Path.of(directory, program))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

}
