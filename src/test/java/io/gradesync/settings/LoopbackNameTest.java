package io.gradesync.settings;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "localhost:8080",
                "LOCALHOST:8080",
                "127.0.0.1",
                "127.255.255.255:1",
                "[::1]",
                "[::1]:80",
                " localhost "
            })
    void thisMachineInAHeader(String header) {
        assertThat(LoopbackName.inHeader(header)).isTrue();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                " ",
                "127.1",
                "127.0.1",
                "127.0.0.1.",
                "127.0.0.1.evil.example",
                "127.0.0.1.evil.example:8080",
                "evil.example",
                "evil.example:127",
                "localhost.",
                "localhost.evil.example",
                "notlocalhost",
                "0.0.0.0",
                "0.0.0.0:8080",
                "127.256.0.1",
                "127.0.0.256",
                "127.0.0.1:80:80",
                "127.0.0.1:",
                "127.0.0.1:123456",
                "127.0.0.1:x",
                "127.0.0.1@evil.example",
                "evil@localhost",
                "localhost\nevil.example",
                "2130706433",
                "0x7f.0.0.1",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[0:0:0:0:0:0:0:1]",
                "::",
                "[::1",
                "128.0.0.1"
            })
    void whateverElseIsAnotherName(String header) {
        assertThat(LoopbackName.inHeader(header)).isFalse();
        assertThat(LoopbackName.matches(header)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "[::1]:80", "127.0.0.1:8080"})
    void anAddressToBindHasNoPort(String host) {
        assertThat(LoopbackName.matches(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "::1", "[::1]", "127.0.0.1", "127.9.8.7"})
    void thisMachineAsAnAddressToBind(String host) {
        assertThat(LoopbackName.matches(host)).isTrue();
    }

    @Property
    void allOf127IsThisMachineAndNothingBehindIt(
            @ForAll @IntRange(max = 255) int second,
            @ForAll @IntRange(max = 255) int third,
            @ForAll @IntRange(max = 255) int fourth,
            @ForAll @IntRange(max = 65535) int port,
            @ForAll @AlphaChars @NotEmpty String suffix) {
        String address = "127." + second + "." + third + "." + fourth;
        assertThat(LoopbackName.matches(address)).isTrue();
        assertThat(LoopbackName.inHeader(address + ":" + port)).isTrue();
        assertThat(LoopbackName.matches(address + suffix)).isFalse();
        assertThat(LoopbackName.inHeader(address + "." + suffix + ":" + port)).isFalse();
        assertThat(LoopbackName.inHeader(suffix + address)).isFalse();
    }
}
