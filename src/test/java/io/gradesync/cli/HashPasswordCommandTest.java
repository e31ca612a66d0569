package io.gradesync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import io.gradesync.web.Passwords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HashPasswordCommandTest {

    private final InputStream before = System.in;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path folder;

    @AfterEach
    void giveBack() {
        System.setIn(before);
    }

    private int hash(String input) {
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        CommandLine line = GradeSyncCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute("hash-password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "pässwörd 统计 🔑", "a = b : \\c #d {e}", "{{env:HOME}}"})
    void theLineThatIsPrintedLetsThePasswordIn(String password) throws IOException {
        assertThat(hash(password + "\nsecond line\n")).isZero();
        assertThat(out.toString().lines()).singleElement().asString().doesNotContain(password);
        assertThat(err.toString()).isEmpty();

        Files.writeString(folder.resolve(Settings.FILE), out.toString());
        Settings settings = Settings.load(folder, Map.of(), new Properties(), text -> text);
        Passwords passwords = new Passwords("", settings.text(Setting.HTTP_PASSWORD));
        assertThat(passwords.isPlain()).isFalse();
        assertThat(passwords.matches("ada", password)).isTrue();
        assertThat(passwords.matches("ada", password + "\n")).isFalse();
    }

    @Test
    void theEndOfALineIsNoPartOfThePassword() {
        for (String input : new String[] {"secret", "secret\n", "secret\r\n"}) {
            out.getBuffer().setLength(0);
            assertThat(hash(input)).isZero();
            String hash = out.toString().strip().replaceFirst("^.* = ", "");
            assertThat(new Passwords("", hash).matches("ada", "secret")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "\nsecret\n"})
    void anEmptyPasswordIsNone(String input) {
        assertThat(hash(input)).isEqualTo(64);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().strip()).isEqualTo("The password is empty: give one.");
    }
}
