package io.gradesync.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log where wrong passwords come from: each address once a minute, so that who guesses
 * does not fill it. Safe for use by several threads.
 */
final class WrongPasswords {

    private static final Logger LOG = LoggerFactory.getLogger(WrongPasswords.class);

    private static final long QUIET_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final int MOST_ADDRESSES = 10_000;

    private final LongSupplier millis;
    private final Map<String, Long> told =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MOST_ADDRESSES;
                }
            };

    /**
     * @param millis a clock
     */
    WrongPasswords(LongSupplier millis) {
        this.millis = millis;
    }

    /** One came from this address. */
    void wrong(String address) {
        if (isDue(address)) {
            LOG.warn("A wrong password was sent from {}", address);
        }
    }

    /** Whether an address has not been told for a minute; if so, it is now. */
    synchronized boolean isDue(String address) {
        long now = millis.getAsLong();
        Long before = told.get(address);
        if (before != null && now - before < QUIET_MILLIS) {
            return false;
        }
        // Behind all others, which were told before it.
        told.remove(address);
        told.put(address, now);
        return true;
    }
}
