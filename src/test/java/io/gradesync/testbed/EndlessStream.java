package io.gradesync.testbed;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A beginning, then the same again and again up to a size, then an end; nothing of it is held. */
public final class EndlessStream extends InputStream {

    private final byte[] head;
    private final byte[] repeated;
    private final byte[] tail;
    private final long repeats;
    private long position;

    /**
     * @param size of what is repeated altogether, in bytes, or a little more
     */
    public EndlessStream(String head, String repeated, String tail, long size) {
        this.head = head.getBytes(StandardCharsets.UTF_8);
        this.repeated = repeated.getBytes(StandardCharsets.UTF_8);
        this.tail = tail.getBytes(StandardCharsets.UTF_8);
        this.repeats = (size + this.repeated.length - 1) / this.repeated.length;
    }

    /** How much of it was read. */
    public long position() {
        return position;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        int read = 0;
        while (read < length) {
            byte[] part;
            int offset;
            long inside = position - head.length;
            long behind = inside - repeats * repeated.length;
            if (inside < 0) {
                part = head;
                offset = (int) position;
            } else if (behind < 0) {
                part = repeated;
                offset = (int) (inside % repeated.length);
            } else if (behind < tail.length) {
                part = tail;
                offset = (int) behind;
            } else {
                break;
            }
            int copied = Math.min(length - read, part.length - offset);
            System.arraycopy(part, offset, bytes, from + read, copied);
            read += copied;
            position += copied;
        }
        return read == 0 && length > 0 ? -1 : read;
    }
}
