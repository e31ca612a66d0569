package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Browser;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of a service that asks for a password. */
class PageLogInTest {

    private static final String PASSWORD = "correct horse ñ";

    private static Browser browser;

    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() {
        browser.reset();
        moodle = ScriptedMoodle.start();
        service =
                TestService.serve(
                        TestPostgres.sampleUniversity("community"),
                        moodle,
                        Map.of(
                                "gradesync.http.username",
                                "registrar",
                                "gradesync.http.password",
                                PASSWORD));
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    private void logIn(String user, String password) {
        browser.type("#user-name", user);
        browser.type("#password", password);
        browser.click("[data-action=log-in]");
    }

    @Test
    void nothingIsShownBeforeTheLogIn() {
        browser.open(service, "#/");
        browser.see("#login");
        assertThat(browser.source())
                .doesNotContain(moodle.url())
                .doesNotContain("data-instance")
                .doesNotContain("app.js");
        assertThat(browser.hasFocus("#user-name")).isTrue();
        Browsing api = new Browsing(service);
        assertThat(api.get("/api/instances").status()).isEqualTo(401);
    }

    @Test
    void theFormIsReadable() {
        browser.open(service, "#/");
        browser.see("#login");
        assertThat(browser.flaws("log-in")).isEmpty();
        logIn("registrar", "wrong");
        browser.see("#error");
        assertThat(browser.flaws("log-in-wrong")).isEmpty();
    }

    @Test
    void aWrongPasswordSaysSo() {
        browser.open(service, "#/");
        logIn("registrar", "wrong");
        browser.see("#error", "User name or password is wrong.");
        browser.see("#login");
        assertThat(browser.hasFocus("#password")).isTrue();
        logIn("someone", PASSWORD);
        browser.see("#error", "User name or password is wrong.");
        assertThat(browser.source()).doesNotContain("data-instance");
    }

    @Test
    void theRightOneOpensThePageUntilTheLogOut() {
        browser.open(service, "#/");
        logIn("registrar", PASSWORD);
        browser.see("article[data-instance='1']");
        browser.see("#session", "registrar");

        browser.reload();
        browser.see("article[data-instance='1']");
        browser.open(service, "#/runs");
        browser.see("#runs", "There are no runs.");

        browser.click("[data-action=log-out]");
        browser.see("#login");
        browser.reload();
        browser.see("#login");
        browser.seeNo("#runs");
    }

    @Test
    void aSessionThatEndedElsewhereLeadsBackToTheForm() {
        browser.open(service, "#/");
        logIn("registrar", PASSWORD);
        browser.see("article[data-instance='1']");
        browser.forgetCookies();
        browser.go("#/runs");
        browser.see("#login");
        logIn("registrar", PASSWORD);
        browser.see("#runs", "There are no runs.");
    }
}
