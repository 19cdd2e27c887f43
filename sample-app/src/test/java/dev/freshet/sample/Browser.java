package dev.freshet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium: the one on the PATH with its driver, as Debian's chromium and chromium-driver are; where there is none, Selenium's
 * manager fetches one. It has no profile of anybody.
 */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser start() {
        // It looks for the newest protocol, which these tests do not use, and warns that there is a newer one.
        Logger.getLogger("org.openqa.selenium").setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.addArguments("--headless=new", "--window-size=1600,1200", "--disable-dev-shm-usage", "--lang=en");
        if (System.getProperty("user.name").equals("root")) {
            // Chromium's sandbox refuses to work for root, as in a container.
            options.addArguments("--no-sandbox");
        }
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable("browser", Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        ChromeDriverService.Builder service = new ChromeDriverService.Builder();
        File browser = BROWSERS.stream()
                .map(Browser::onPath)
                .filter(each -> each != null)
                .findFirst()
                .orElse(null);
        File program = onPath("chromedriver");
        if (browser != null && program != null) {
            options.setBinary(browser);
            service.usingDriverExecutable(program);
        }
        try {
            return new Browser(new ChromeDriver(service.build(), options));
        } catch (WebDriverException e) {
            throw new IllegalStateException(
                    "no Chromium with its driver: on the PATH are " + browser + " and " + program
                            + "; on Debian install chromium and chromium-driver",
                    e);
        }
    }

    private static @Nullable File onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> new File(directory, program))
                .filter(File::canExecute)
                .findFirst()
                .orElse(null);
    }

    void open(String url) {
        driver.get(url);
    }

    void forgetEverything() {
        driver.manage().deleteAllCookies();
        driver.manage().logs().get("browser");
    }

    String url() {
        return driver.getCurrentUrl();
    }

    String title() {
        return driver.getTitle();
    }

    /** Waits for the element. */
    WebElement find(String css) {
        return until(css, element -> true);
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    void click(String css) {
        until(css, WebElement::isEnabled).click();
    }

    void type(String css, String text) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(text);
    }

    /** Waits until the element's text contains this. */
    void see(String css, String text) {
        until(css, element -> element.getText().contains(text));
    }

    WebElement until(String css, Predicate<WebElement> condition) {
        return new WebDriverWait(driver, PATIENCE)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> "no fitting " + css + " in\n"
                        + driver.findElement(By.tagName("body")).getText())
                .until(any -> driver.findElements(By.cssSelector(css)).stream()
                        .filter(condition)
                        .findFirst()
                        .orElse(null));
    }

    void untilGone(String css) {
        new WebDriverWait(driver, PATIENCE).until(any -> all(css).isEmpty());
    }

    void accept() {
        new WebDriverWait(driver, PATIENCE)
                .until(any -> driver.switchTo().alert())
                .accept();
    }

    void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Presses Tab until the focus is there; fails if it is not after a hundred times. */
    void tabTo(String css) {
        WebElement wanted = find(css);
        for (int i = 0; i < 100; i++) {
            press(Keys.TAB);
            if (driver.switchTo().activeElement().equals(wanted)) {
                return;
            }
        }
        throw new AssertionError("the focus never reaches " + css);
    }

    Object script(String source, Object... arguments) {
        return driver.executeScript(source, arguments);
    }

    /** Answers of the server that are problems are logged by the browser too, and are none of the page's. */
    void hasNoComplaints() {
        assertThat(driver.manage().logs().get("browser").getAll())
                .extracting(entry -> entry.getLevel() + " " + entry.getMessage())
                .filteredOn(line -> !line.contains("Failed to load resource: the server responded"))
                .isEmpty();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
