package io.gradesync.moodle;

/**
 * How much of one answer is taken, so that no Moodle can fill the memory.
 *
 * @param bytes that are read, unpacked; the largest that a Moodle has reason to send is the
 *     gradebook's roster of 100,000 students, about 100 MB
 * @param kept about how many bytes of memory what is made of the answer may take: 300,000 students
 *     of a roster, or 100,000 entries of gradebooks
 * @param together the same for all answers that are read at the same time. What was read of one is
 *     taken over at its end, which is counted elsewhere
 */
record AnswerLimits(long bytes, long kept, long together) {

    private static final long MEGABYTE = 1 << 20;

    static final AnswerLimits STANDARD =
            new AnswerLimits(256 * MEGABYTE, 32 * MEGABYTE, 48 * MEGABYTE);
}
