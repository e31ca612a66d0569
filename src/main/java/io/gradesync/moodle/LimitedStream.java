package io.gradesync.moodle;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Hands on no more bytes than are allowed. */
final class LimitedStream extends FilterInputStream {

    private long left;

    LimitedStream(InputStream stream, long most) {
        super(stream);
        left = most;
    }

    /** The stream holds more than is allowed. */
    static final class TooLong extends IOException {

        private static final long serialVersionUID = 1;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int read = super.read(bytes, from, length);
        count(read);
        return read;
    }

    @Override
    public long skip(long most) throws IOException {
        long skipped = super.skip(most);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long read) throws TooLong {
        left -= Math.max(0, read);
        if (left < 0) {
            throw new TooLong();
        }
    }
}
