package io.gradesync.moodle;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells the addresses of the Internet from those that mean something else in each network: the
 * machine itself, its neighbours, a cloud's metadata service (IANA's registries of special-purpose
 * addresses).
 */
final class PublicAddress {

    private static final List<AddressRange> SPECIAL =
            Stream.of(
                            "0.0.0.0/8",
                            "10.0.0.0/8",
                            "100.64.0.0/10",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "172.16.0.0/12",
                            "192.0.0.0/24",
                            "192.0.2.0/24",
                            "192.88.99.0/24",
                            "192.168.0.0/16",
                            "198.18.0.0/15",
                            "198.51.100.0/24",
                            "203.0.113.0/24",
                            "224.0.0.0/3",
                            "2001::/23",
                            "2001:db8::/32",
                            "3fff::/20")
                    .map(AddressRange::of)
                    .toList();

    private static final AddressRange GLOBAL_UNICAST = AddressRange.of("2000::/3");
    private static final AddressRange NAT64 = AddressRange.of("64:ff9b::/96");
    private static final AddressRange SIX_TO_FOUR = AddressRange.of("2002::/16");

    private PublicAddress() {}

    static boolean matches(InetAddress address) {
        InetAddress meant = meant(address);
        return SPECIAL.stream().noneMatch(range -> range.contains(meant))
                && (meant instanceof Inet4Address || GLOBAL_UNICAST.contains(meant));
    }

    /** The IPv4 address that a translator makes of an IPv6 one, or the address itself. */
    private static InetAddress meant(InetAddress address) {
        int from;
        if (NAT64.contains(address)) {
            from = 12;
        } else if (SIX_TO_FOUR.contains(address)) {
            from = 2;
        } else {
            return address;
        }
        try {
            return InetAddress.getByAddress(
                    Arrays.copyOfRange(address.getAddress(), from, from + 4));
        } catch (UnknownHostException neverOfFourBytes) {
            throw new IllegalStateException(neverOfFourBytes);
        }
    }
}
