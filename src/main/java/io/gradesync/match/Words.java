package io.gradesync.match;

import java.util.Collection;
import java.util.stream.Collectors;

/** Words that several reasons share. */
final class Words {

    private static final int MOST = 10;

    private Words() {}

    /** {@code two} or {@code 3}. */
    static String count(int number) {
        return number == 2 ? "two" : Integer.toString(number);
    }

    /** The numbers in order, the first of them where there are many. */
    static String list(Collection<? extends Number> ids) {
        return ids.stream()
                        .mapToLong(Number::longValue)
                        .sorted()
                        .limit(MOST)
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(", "))
                + (ids.size() > MOST ? ", …" : "");
    }
}
