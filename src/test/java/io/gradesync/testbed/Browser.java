package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A Chromium without a window, which sees and does what a reader of the page does. */
public final class Browser implements AutoCloseable {

    public static final int WIDE = 1280;
    public static final int NARROW = 390;

    private static final int HEIGHT = 900;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** Finds what a screen reader or a keyboard stumbles over. */
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    public static Browser start() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(onPath("chromium"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--window-size=%d,%d".formatted(WIDE, HEIGHT),
                "--lang=en-GB");
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(onPath("chromedriver"))
                        .usingAnyFreePort()
                        .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static File onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> new File(folder, program))
                .filter(File::canExecute)
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        "The tests of the page need %s, which is not on the PATH: install Chromium with chromedriver."
                                                .formatted(program)));
    }

    @Override
    public void close() {
        driver.quit();
    }

    /** As it was at the start: no page, no cookie, no script that a page left, wide and light. */
    public void reset() {
        driver.manage().deleteAllCookies();
        driver.get("about:blank");
        driver.manage().logs().get(LogType.BROWSER);
        driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        width(WIDE);
        dark(false);
    }

    public void forgetCookies() {
        driver.manage().deleteAllCookies();
    }

    /** Opens a view, such as {@code #/runs}, from outside the page. */
    public void open(TestService service, String view) {
        driver.get("about:blank");
        driver.get(service.url() + "/" + view);
    }

    /** Goes to a view inside the page. */
    public void go(String view) {
        driver.executeScript("location.hash = arguments[0]", view);
    }

    public void reload() {
        driver.navigate().refresh();
    }

    public String address() {
        return driver.getCurrentUrl();
    }

    /** The page as it stands, in HTML. */
    public String source() {
        return driver.getPageSource();
    }

    /** Waits until the element can be seen. */
    public WebElement see(String css) {
        return await(
                "'%s' is to be seen".formatted(css),
                () ->
                        driver.findElements(By.cssSelector(css)).stream()
                                .filter(WebElement::isDisplayed)
                                .findFirst()
                                .orElse(null));
    }

    /** Waits until the element can be seen with this text in it. */
    public void see(String css, String text) {
        await(
                "'%s' shows '%s'".formatted(css, text),
                () ->
                        driver.findElements(By.cssSelector(css)).stream()
                                        .anyMatch(
                                                each ->
                                                        each.isDisplayed()
                                                                && each.getText().contains(text))
                                ? true
                                : null);
    }

    /** Waits until there is no such element to be seen. */
    public void seeNo(String css) {
        await(
                "'%s' is not to be seen".formatted(css),
                () ->
                        driver.findElements(By.cssSelector(css)).stream()
                                        .noneMatch(WebElement::isDisplayed)
                                ? true
                                : null);
    }

    /** Waits until there are so many such elements. */
    public void count(String css, int count) {
        await(
                "there are %d of '%s'".formatted(count, css),
                () -> driver.findElements(By.cssSelector(css)).size() == count ? true : null);
    }

    public String text(String css) {
        return see(css).getText();
    }

    public String attribute(String css, String name) {
        return see(css).getDomAttribute(name);
    }

    /** Texts of all such elements, to be seen or not. */
    @SuppressWarnings("unchecked")
    public List<String> texts(String css) {
        return (List<String>)
                driver.executeScript(
                        "return [...document.querySelectorAll(arguments[0])].map(each =>"
                                + " each.textContent)",
                        css);
    }

    public void click(String css) {
        await(
                "'%s' can be clicked".formatted(css),
                () -> {
                    WebElement element = see(css);
                    if (!element.isEnabled()) {
                        return null;
                    }
                    element.click();
                    return true;
                });
    }

    /** Types into a field in place of what it held. */
    public void type(String css, String text) {
        see(css).sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        if (!text.isEmpty()) {
            see(css).sendKeys(text);
        }
    }

    /** Chooses from a list by its value, with the keys that a person would press. */
    public void choose(String css, String value) {
        WebElement list = see(css);
        List<String> values =
                new Select(list)
                        .getOptions().stream().map(each -> each.getDomAttribute("value")).toList();
        assertThat(values).as(css).contains(value);
        list.sendKeys(Keys.HOME);
        for (int i = 0; i < values.indexOf(value); i++) {
            list.sendKeys(Keys.ARROW_DOWN);
        }
        assertThat(list.getDomProperty("value")).as("what is chosen in %s", css).isEqualTo(value);
    }

    /** Presses keys where the focus is. */
    public void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Presses Tab until the element has the focus. */
    public void tabTo(String css) {
        see(css);
        for (int i = 0; i < 60; i++) {
            if (hasFocus(css)) {
                return;
            }
            press(Keys.TAB);
        }
        throw new AssertionError("Tab does not lead to '%s'".formatted(css));
    }

    public boolean hasFocus(String css) {
        return Boolean.TRUE.equals(
                driver.executeScript(
                        "return document.activeElement?.matches(arguments[0]) ?? false", css));
    }

    public void awaitFocus(String css) {
        await("'%s' has the focus".formatted(css), () -> hasFocus(css) ? true : null);
    }

    public Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Waits until a script answers true. */
    public void awaitScript(String what, String script, Object... arguments) {
        await(
                what,
                () -> Boolean.TRUE.equals(driver.executeScript(script, arguments)) ? true : null);
    }

    private <T> T await(String what, Supplier<T> condition) {
        try {
            return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                    .ignoring(StaleElementReferenceException.class)
                    .ignoring(JavascriptException.class)
                    .withMessage(what)
                    .until(page -> condition.get());
        } catch (TimeoutException late) {
            throw new AssertionError(
                    "%s, after %d s; the page at %s shows:%n%s"
                            .formatted(what, PATIENCE.toSeconds(), address(), shown()),
                    late);
        }
    }

    private String shown() {
        try {
            return driver.findElement(By.tagName("body")).getText();
        } catch (WebDriverException gone) {
            return gone.getMessage();
        }
    }

    /** The width that the page has, as of a telephone or of a desk. */
    public void width(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Which colours the reader prefers. Nothing moves meanwhile, so that pictures are alike. */
    public void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of(
                                        "name",
                                        "prefers-color-scheme",
                                        "value",
                                        dark ? "dark" : "light"),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** How many pixels the page is wider than its window. */
    public long overflow() {
        return (Long)
                driver.executeScript(
                        "return document.documentElement.scrollWidth - window.innerWidth");
    }

    /**
     * What is wrong with the view as it stands, light and dark, wide and narrow: what sticks out at
     * the side, and what axe-core finds. Each time a picture is kept under that name.
     */
    public List<String> flaws(String name) {
        List<String> flaws = new ArrayList<>();
        for (boolean dark : new boolean[] {false, true}) {
            dark(dark);
            for (int width : new int[] {WIDE, NARROW}) {
                width(width);
                String look =
                        "%s-%s-%s"
                                .formatted(
                                        name,
                                        dark ? "dark" : "light",
                                        width == WIDE ? "wide" : "narrow");
                long overflow = overflow();
                if (overflow > 0) {
                    flaws.add("%s is %d pixels too wide".formatted(look, overflow));
                }
                barriers().forEach(barrier -> flaws.add(look + ": " + barrier));
                picture(look);
            }
        }
        width(WIDE);
        dark(false);
        return flaws;
    }

    /** What the browser complained of since the last time, the level of severe matters only. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** What axe-core finds of serious or critical impact: {@code rule: element}. */
    @SuppressWarnings("unchecked")
    public List<String> barriers() {
        driver.executeScript(axe());
        return (List<String>)
                driver.executeAsyncScript(
                        """
                        const done = arguments[arguments.length - 1];
                        axe.run(document).then(
                            ({violations}) => done(violations
                                .filter(({impact}) => impact === 'serious' || impact === 'critical')
                                .flatMap(({id, nodes}) => nodes.map(node => `${id}: ${node.target} ${node.failureSummary}`))),
                            error => done([String(error)]));
                        """);
    }

    private static String axe() {
        try (InputStream script = Browser.class.getResourceAsStream(AXE)) {
            assertThat(script).as(AXE).isNotNull();
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Keeps a picture of the whole page. */
    public void picture(String name) {
        Object picture =
                driver.executeCdpCommand(
                                "Page.captureScreenshot",
                                Map.of("format", "png", "captureBeyondViewport", true))
                        .get("data");
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(
                    SCREENSHOTS.resolve(name + ".png"),
                    Base64.getDecoder().decode(picture.toString()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
