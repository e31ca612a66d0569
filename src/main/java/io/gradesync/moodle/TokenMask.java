package io.gradesync.moodle;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes the token out of what Moodle says: with debugging on it repeats requests in its errors,
 * warnings and addresses.
 */
final class TokenMask {

    private static final String MASK = "…";

    /** Shorter ones could be a part of a name; Moodle's have 32 digits. */
    private static final int SHORTEST_IN_DATA = 16;

    private final int length;
    private final Pattern token;

    TokenMask(String token) {
        length = token.length();
        this.token =
                Pattern.compile(
                        Stream.of(
                                        token,
                                        URLEncoder.encode(token, StandardCharsets.UTF_8),
                                        base64(token))
                                .distinct()
                                .map(Pattern::quote)
                                .collect(Collectors.joining("|")),
                        Pattern.CASE_INSENSITIVE);
    }

    /**
     * @param text may be null
     */
    String mask(String text) {
        return text == null || text.length() < length ? text : token.matcher(text).replaceAll(MASK);
    }

    /** The same for what is data: names and marks. */
    String maskData(String text) {
        return length < SHORTEST_IN_DATA ? text : mask(text);
    }

    private static String base64(String token) {
        return Base64.getEncoder()
                .withoutPadding()
                .encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }
}
