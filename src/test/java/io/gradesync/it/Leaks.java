package io.gradesync.it;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Looks for secrets in what was told: as they are, in any case, encoded for a URL, in base64. */
final class Leaks {

    private final Map<String, String> needles = new TreeMap<>();

    /**
     * @param name of the secret, to tell it without telling it
     */
    Leaks secret(String name, String secret) {
        needles.put(secret.toLowerCase(Locale.ROOT), name);
        needles.put(
                URLEncoder.encode(secret, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT),
                name + ", urlencoded");
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        // In the middle of something else, base64 begins a secret's digits at one of three places.
        for (int skipped = 0; skipped < 3; skipped++) {
            byte[] rest =
                    Arrays.copyOfRange(bytes, skipped, bytes.length - (bytes.length - skipped) % 3);
            needles.put(
                    Base64.getEncoder().encodeToString(rest).toLowerCase(Locale.ROOT),
                    name + ", base64");
        }
        return this;
    }

    /** Where it was told, which secret, and the words around it. */
    List<String> in(String place, String text) {
        List<String> leaks = new ArrayList<>();
        String lower = text.toLowerCase(Locale.ROOT);
        needles.forEach(
                (needle, name) -> {
                    int at = lower.indexOf(needle);
                    if (at >= 0) {
                        leaks.add(
                                "%s tells %s after: %s"
                                        .formatted(
                                                place,
                                                name,
                                                text.substring(Math.max(0, at - 120), at)));
                    }
                });
        return leaks;
    }
}
