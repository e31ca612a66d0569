package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

    private static final AllowedHosts ANY_PUBLIC = AllowedHosts.of("", List.of());

    private static boolean allows(AllowedHosts hosts, String host, String address) {
        try {
            hosts.require("https", host, -1, InetAddress.getByName(address));
            return true;
        } catch (ForbiddenHostException forbidden) {
            return false;
        } catch (UnknownHostException noAddress) {
            throw new IllegalArgumentException(address, noAddress);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.168.0.1",
                "192.168.255.255",
                "198.18.0.1",
                "198.19.255.255",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "64:ff9b::127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2002:c0a8:101::",
                "3fff::1",
                "fc00::1",
                "fd00:ec2::254",
                "fdff:ffff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1"
            })
    void anAddressThatIsNotOfTheInternetIsRefused(String address) {
        assertThat(allows(ANY_PUBLIC, "moodle.example", address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:93.184.215.14",
                "64:ff9b::93.184.215.14",
                "2002:5db8:d70e::1",
                "2001:200::1",
                "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
                "2a00:1450:4001::1"
            })
    void anAddressOfTheInternetIsAllowed(String address) {
        assertThat(allows(ANY_PUBLIC, "moodle.example", address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "moodle.intern, moodle.intern, 10.0.0.5, true",
        "moodle.intern, MOODLE.Intern., 10.0.0.5, true",
        "Moodle.Intern., moodle.intern, 10.0.0.5, true",
        "moodle.intern, other.intern, 10.0.0.5, false",
        "moodle.intern, moodle.intern.evil.example, 10.0.0.5, false",
        "moodle.intern, xmoodle.intern, 10.0.0.5, false",
        "moodle, moodle, 172.18.0.2, true",
        "*.uni.example, moodle.uni.example, 10.0.0.5, true",
        "*.uni.example, a.b.uni.example, 10.0.0.5, true",
        "*.uni.example, uni.example, 10.0.0.5, false",
        "*.uni.example, evil-uni.example, 10.0.0.5, false",
        "*.uni.example, uni.example.evil.example, 10.0.0.5, false",
        "10.1.0.0/16, anything, 10.1.255.9, true",
        "10.1.0.0/16, anything, 10.2.0.0, false",
        "10.1.2.128/25, anything, 10.1.2.128, true",
        "10.1.2.128/25, anything, 10.1.2.127, false",
        "10.1.2.3, anything, 10.1.2.3, true",
        "10.1.2.3, anything, 10.1.2.2, false",
        "0.0.0.0/0, anything, 127.0.0.1, true",
        "0.0.0.0/0, anything, ::1, false",
        "fd12::/16, anything, fd12:3::4, true",
        "fd12::/16, anything, fd13::4, false",
        "::1, '[::1]', ::1, true",
        "[::1], '[::1]', ::1, true",
        "'a.example, , 10.0.0.0/8', b, 10.9.9.9, true"
    })
    void whatIsListedIsAllowed(String list, String host, String address, boolean allowed) {
        assertThat(allows(AllowedHosts.of(list, List.of()), host, address)).isEqualTo(allowed);
    }

    @Test
    void aListAllowsNothingElseUnlessItSaysPublic() {
        String there = "93.184.215.14";
        assertThat(allows(AllowedHosts.of("moodle.intern", List.of()), "a.example", there))
                .isFalse();
        assertThat(allows(AllowedHosts.of("a.example", List.of()), "a.example", there)).isTrue();
        AllowedHosts both = AllowedHosts.of("10.1.0.0/16, Public", List.of());
        assertThat(allows(both, "a.example", there)).isTrue();
        assertThat(allows(both, "a.example", "10.1.0.1")).isTrue();
        assertThat(allows(both, "a.example", "10.2.0.1")).isFalse();
    }

    @Test
    void theConfiguredSiteIsAllowedOnItsOwnPortOnly() throws Exception {
        InetAddress inside = InetAddress.getByName("10.0.0.5");
        AllowedHosts hosts = AllowedHosts.of("", List.of("https://Moodle.intern/sub"));
        hosts.require("https", "moodle.intern", -1, inside);
        hosts.require("https", "moodle.intern", 443, inside);
        for (int port : new int[] {80, 8443, 5432}) {
            assertThatExceptionOfType(ForbiddenHostException.class)
                    .isThrownBy(() -> hosts.require("https", "moodle.intern", port, inside));
        }
        assertThatExceptionOfType(ForbiddenHostException.class)
                .isThrownBy(() -> hosts.require("http", "moodle.intern", -1, inside));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "2130706433",
                "localhost",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "169.254.169.254"
            })
    void whateverANameIsWrittenLikeTheAddressCounts(String host) {
        MoodleSite site = new MoodleSite("https://" + host, "token");
        assertThatExceptionOfType(ForbiddenHostException.class)
                .isThrownBy(() -> ANY_PUBLIC.require(site))
                .withMessageContaining("gradesync.moodle.allowed-hosts");
    }

    @ParameterizedTest
    @CsvSource({
        "moodle.intern, 10.0.0.5",
        "localhost, 127.0.0.1",
        "2130706433, 127.0.0.1",
        "169.254.169.254, 169.254.169.254",
        "[::1], ::1",
        "[::ffff:10.0.0.5], 10.0.0.5",
        "moodle.example, 93.184.215.14"
    })
    void whatTheSentenceSaysToAddIsEnough(String host, String address) throws Exception {
        InetAddress there = InetAddress.getByName(address);
        AllowedHosts other = AllowedHosts.of("other.example", List.of());
        String advice =
                catchThrowableOfType(
                                ForbiddenHostException.class,
                                () -> other.require("https", host, -1, there))
                        .getMessage()
                        .replaceFirst(".* add (\\S+) to gradesync.moodle.allowed-hosts\\.", "$1");
        AllowedHosts.of(advice, List.of()).require("https", host, -1, there);
    }

    @Test
    void aNameThatLeadsNowhereIsLeftToTheRequest() {
        assertThatCode(() -> ANY_PUBLIC.require(new MoodleSite("https://moodle.invalid", "token")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://moodle.example",
                "moodle.example:443",
                "moodle.example/sub",
                "*",
                "*.*.example",
                "moodle.*",
                "a b",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.0/",
                "10.0.0",
                "256.1.1.1",
                "0x7f000001",
                "fe80::/129",
                "fe80::1%eth0",
                ":::"
            })
    void whatIsNoHostIsRefusedByName(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedHosts.of("moodle.example, " + entry, List.of()))
                .withMessage(entry);
    }
}
