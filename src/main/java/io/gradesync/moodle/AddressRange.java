package io.gradesync.moodle;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The addresses that begin with the same bits: {@code 10.0.0.0/8}, or one alone.
 *
 * @param bits how many, counted from the first
 */
record AddressRange(InetAddress first, int bits) {

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern ADDRESS =
            Pattern.compile(BYTE + "(\\." + BYTE + "){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    /** Reads an address, or a network as {@code address/bits}; empty when it is neither. */
    static Optional<AddressRange> parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length > 2 || !ADDRESS.matcher(parts[0]).matches()) {
            return Optional.empty();
        }
        try {
            // Digits only: nothing is looked up.
            InetAddress first = InetAddress.getByName(parts[0]);
            int all = first.getAddress().length * 8;
            if (parts.length == 1) {
                return Optional.of(new AddressRange(first, all));
            }
            return parts[1].matches("\\d{1,3}") && Integer.parseInt(parts[1]) <= all
                    ? Optional.of(new AddressRange(first, Integer.parseInt(parts[1])))
                    : Optional.empty();
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }

    /** One that is written in the code. */
    static AddressRange of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    boolean contains(InetAddress address) {
        byte[] ours = first.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
            if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
