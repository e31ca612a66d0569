package io.gradesync.moodle;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * Where a Moodle is and the token that opens its web service. Never prints the token.
 *
 * @param url the site's front page, without a slash at the end
 */
public record MoodleSite(String url, String token) {

    /** Moodle's REST endpoint, below the site's address. */
    public static final String PATH = "/webservice/rest/server.php";

    private static final int LONGEST_TOLD = 200;

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * @param allowHttp whether a token may travel unencrypted to another host
     * @throws IllegalArgumentException with a sentence that says what to set
     */
    public static MoodleSite of(String url, String token, boolean allowHttp) {
        URI uri;
        try {
            uri = new URI(url == null ? "" : url.strip());
        } catch (URISyntaxException unreadable) {
            throw new IllegalArgumentException(
                    "The url '%s' is no address: set the Moodle site's front page, https://…"
                            .formatted(withoutSecrets(url)));
        }
        if (uri.getHost() == null
                || !("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "The url '%s' is no web address: set the Moodle site's front page, https://…"
                            .formatted(withoutSecrets(url)));
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException(
                    "The url of the instance holds more than an address: leave out login, '?' and"
                            + " '#'.");
        }
        if ("http".equals(uri.getScheme()) && !LOOPBACK.contains(uri.getHost()) && !allowHttp) {
            throw new IllegalArgumentException(
                    "The token would travel unencrypted to %s: use https, or set".formatted(url)
                            + " gradesync.moodle.allow-http=true if the network is your own.");
        }
        if (token == null || token.isBlank()) {
            throw new IllegalArgumentException(
                    "There is no token for %s: set gradesync.moodle.token, or token in"
                                    .formatted(url)
                            + " moodle_instance.");
        }
        return new MoodleSite(uri.toString().replaceAll("/+$", ""), token.strip());
    }

    /**
     * What can be told of an address that is none: without a login, whatever stands in it, and
     * without parameters, of which one can be the token. {@code select-api-instances.sql} does the
     * same.
     */
    private static String withoutSecrets(String url) {
        String told =
                url == null
                        ? ""
                        : url.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]*://|//)?.*@", "$1")
                                .replaceFirst("(?s)[?#&=].*", "");
        return Words.line(told, LONGEST_TOLD);
    }

    public String endpoint() {
        return url + PATH;
    }

    @Override
    public String toString() {
        return url;
    }
}
