package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PasswordsTest {

    private static final String RIGHT = "correct horse";

    static List<String> passwords() {
        return List.of("x", "pässwörd 统计 🔑", "a:b:c", "{noop}x", "p".repeat(5_000), " ");
    }

    @ParameterizedTest
    @MethodSource("passwords")
    void thePasswordItselfOrItsHashMayStandInTheSettings(String password) {
        for (String written : List.of(password, Passwords.hash(password))) {
            Passwords passwords = new Passwords("", written);
            assertThat(passwords.isRequired()).isTrue();
            assertThat(passwords.isPlain()).isEqualTo(written.equals(password));
            assertThat(passwords.matches("ada", password)).isTrue();
            assertThat(passwords.matches("ada", password + "x")).isFalse();
            assertThat(passwords.matches("ada", "")).isFalse();
        }
    }

    @Test
    void theHashIsNoPassword() {
        String hash = Passwords.hash(RIGHT);
        assertThat(new Passwords("", hash).matches("ada", hash)).isFalse();
    }

    @Test
    void eachHashHasASaltOfItsOwnAndDoesNotTellThePassword() {
        assertThat(Passwords.hash(RIGHT))
                .isNotEqualTo(Passwords.hash(RIGHT))
                .doesNotContain(RIGHT)
                .startsWith("{pbkdf2@SpringSecurity_v5_8}");
    }

    @Test
    void withoutAPasswordNobodyIsAsked() {
        Passwords none = new Passwords("", "");
        assertThat(none.isRequired()).isFalse();
        assertThat(none.isPlain()).isFalse();
        assertThat(none.matches("ada", "anything")).isTrue();
    }

    @Test
    void aUserNameThatIsSetCounts() {
        Passwords passwords = new Passwords("ädä", RIGHT);
        assertThat(passwords.matches("ädä", RIGHT)).isTrue();
        assertThat(passwords.matches("ada", RIGHT)).isFalse();
        assertThat(passwords.matches("ÄDÄ", RIGHT)).isFalse();
        assertThat(passwords.matches("", RIGHT)).isFalse();
        assertThat(passwords.matches("ädä", "wrong")).isFalse();
        assertThat(passwords.matches(null, RIGHT)).as("a way of asking without a name").isTrue();
        assertThat(passwords.matches(null, "wrong")).isFalse();
    }

    @Test
    void aRightPasswordWithAWrongNameIsWrongFromTheFirst() {
        Passwords passwords = new Passwords("ada", RIGHT);
        assertThat(passwords.matches("bob", RIGHT)).isFalse();
        assertThat(passwords.recognises("bob", RIGHT)).contains(false);
        assertThat(passwords.recognises("ada", RIGHT)).contains(true);
    }

    @Test
    void onlyWhatWasFoundRightTheSlowWayIsRecognised() {
        Passwords passwords = new Passwords("", RIGHT);
        assertThat(passwords.recognises("ada", RIGHT)).isEmpty();
        passwords.matches("ada", "wrong");
        assertThat(passwords.recognises("ada", RIGHT)).isEmpty();
        assertThat(passwords.recognises("ada", "wrong")).isEmpty();
        passwords.matches("ada", RIGHT);
        assertThat(passwords.recognises("ada", RIGHT)).contains(true);
        assertThat(passwords.recognises("ada", "wrong")).isEmpty();
        assertThat(passwords.recognises("ada", RIGHT + " ")).isEmpty();
        assertThat(passwords.recognises("ada", "")).isEmpty();
    }

    @Test
    void aPasswordThatWasChangedIsNotRecognised() {
        Passwords before = new Passwords("", RIGHT);
        before.matches("ada", RIGHT);
        Passwords after = new Passwords("", "another");
        assertThat(after.recognises("ada", RIGHT)).isEmpty();
        assertThat(after.matches("ada", RIGHT)).isFalse();
        assertThat(after.matches("ada", "another")).isTrue();
    }
}
