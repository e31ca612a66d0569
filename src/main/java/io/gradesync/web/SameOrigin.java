package io.gradesync.web;

import java.net.URI;
import java.util.Set;

/**
 * Whether a request that changes something may have been sent by another site's page behind the
 * user's back. Browsers say where a request comes from; other clients say nothing and are let
 * through, as they do not carry someone else's log-in.
 */
final class SameOrigin {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private SameOrigin() {}

    /**
     * @param fetchSite header {@code Sec-Fetch-Site}, or null
     * @param origin header {@code Origin}, or null
     * @param host header {@code Host}, or null
     */
    static boolean allows(String method, String fetchSite, String origin, String host) {
        if (READING.contains(method)) {
            return true;
        }
        if (fetchSite != null && !OWN.contains(fetchSite)) {
            return false;
        }
        return origin == null || (host != null && host.equalsIgnoreCase(authority(origin)));
    }

    /** Host and port of an origin; null for {@code null} and anything else that names none. */
    private static String authority(String origin) {
        try {
            return URI.create(origin).getRawAuthority();
        } catch (IllegalArgumentException noOrigin) {
            return null;
        }
    }
}
