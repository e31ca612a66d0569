package io.gradesync.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells the names of this machine's loopback interface from all others. */
public final class LoopbackName {

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern NAME =
            Pattern.compile("localhost|127(\\." + BYTE + "){3}|::1|\\[::1]");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private LoopbackName() {}

    /** Whether it is {@code localhost}, of 127.0.0.0/8 or {@code ::1}. */
    public static boolean matches(String host) {
        return host != null && NAME.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** The same for a {@code Host} header, which may name a port. */
    public static boolean inHeader(String header) {
        return header != null && matches(PORT.matcher(header.strip()).replaceFirst(""));
    }
}
