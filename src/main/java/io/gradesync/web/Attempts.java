package io.gradesync.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows down who guesses passwords: each wrong one from an address makes the answer to the next
 * wait longer, and few may wait at once. Safe for use by several threads.
 */
final class Attempts {

    private static final long FIRST_MILLIS = 250;
    private static final long LONGEST_MILLIS = 8_000;
    private static final int MOST_AT_ONCE = 3;
    private static final int MOST_ADDRESSES = 10_000;
    private static final long FORGOTTEN_MILLIS = Duration.ofMinutes(15).toMillis();

    private static final class Address {
        private int wrong;
        private int waiting;
        private long last;
    }

    private final LongSupplier millis;
    private final Map<String, Address> addresses =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Address> eldest) {
                    return size() > MOST_ADDRESSES;
                }
            };

    /**
     * @param millis a clock
     */
    Attempts(LongSupplier millis) {
        this.millis = millis;
    }

    /**
     * Whether the address may try once more; if so, {@link #right} or {@link #answered} must
     * follow.
     */
    synchronized boolean begin(String address) {
        Address known = addresses.computeIfAbsent(address, any -> new Address());
        if (known.waiting >= MOST_AT_ONCE) {
            return false;
        }
        if (millis.getAsLong() - known.last > FORGOTTEN_MILLIS) {
            known.wrong = 0;
        }
        known.waiting++;
        return true;
    }

    /** The password was right: what was wrong before is forgotten. */
    synchronized void right(String address) {
        Address known = addresses.get(address);
        if (known != null) {
            known.wrong = 0;
            answered(address);
            // Those whose answers still wait are counted on.
            if (known.waiting == 0) {
                addresses.remove(address);
            }
        }
    }

    /** The password was wrong: how long its answer waits, in milliseconds. */
    synchronized long wrong(String address) {
        Address known = addresses.computeIfAbsent(address, any -> new Address());
        known.last = millis.getAsLong();
        long delay = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(known.wrong, 10));
        known.wrong++;
        return delay;
    }

    /** The answer to a wrong password has gone out. */
    synchronized void answered(String address) {
        Address known = addresses.get(address);
        if (known != null && known.waiting > 0) {
            known.waiting--;
        }
    }

    /** How many addresses are remembered. */
    synchronized int remembered() {
        return addresses.size();
    }
}
