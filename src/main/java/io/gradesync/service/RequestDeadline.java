package io.gradesync.service;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.io.Closer;

/**
 * Ends a request when its time is over, from its first byte to the last of the answer. The timeouts
 * of a socket begin anew with each byte: an answer that drips would never end.
 */
final class RequestDeadline implements ExecChainHandler, AutoCloseable {

    private final Duration most;
    private final ScheduledThreadPoolExecutor clock;

    RequestDeadline(Duration most) {
        this.most = most;
        clock =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "request-deadline");
                            thread.setDaemon(true);
                            return thread;
                        });
        clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Watch watch = new Watch(scope);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity answer = response.getEntity();
            if (answer == null) {
                watch.end();
            } else {
                response.setEntity(new WatchedAnswer(answer, watch));
            }
            return response;
        } catch (IOException failed) {
            throw watch.told(failed);
        } catch (HttpException failed) {
            throw watch.told(failed);
        } catch (RuntimeException failed) {
            throw watch.told(failed);
        }
    }

    /**
     * The same for what comes before a request, making a connection secret: a server can say its
     * hello byte by byte, too.
     */
    TlsSocketStrategy watched(TlsSocketStrategy encryption) {
        return (socket, host, port, attachment, context) -> {
            AtomicBoolean over = new AtomicBoolean();
            Future<?> end =
                    clock.schedule(
                            () -> {
                                over.set(true);
                                Closer.closeQuietly(socket);
                            },
                            most.toMillis(),
                            TimeUnit.MILLISECONDS);
            try {
                return encryption.upgrade(socket, host, port, attachment, context);
            } catch (IOException failed) {
                if (over.get()) {
                    throw new SocketTimeoutException("no encrypted connection within " + most);
                }
                throw failed;
            } finally {
                end.cancel(false);
            }
        };
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** The time of one request. */
    private final class Watch {

        private final ExecChain.Scope scope;
        private final Future<?> end;
        private volatile boolean over;
        private volatile boolean whole;

        private Watch(ExecChain.Scope scope) {
            this.scope = scope;
            end =
                    clock.schedule(
                            () -> {
                                over = true;
                                // Closes the connection under whoever reads from it.
                                scope.execRuntime.discardEndpoint();
                            },
                            most.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        private void end() {
            end.cancel(false);
        }

        /** The answer is read to its end. */
        private void whole() {
            whole = true;
        }

        /**
         * Nobody reads on. What is left of an answer is not fetched, as its streams would when they
         * are closed: some have no end.
         *
         * @return whether there is something left to be closed
         */
        private boolean release() {
            end();
            if (!whole) {
                scope.execRuntime.discardEndpoint();
            }
            return whole;
        }

        /** What is to be thrown. */
        private <E extends Exception> E told(E failed) throws SocketTimeoutException {
            end();
            if (over) {
                // Without its cause: the closed connection is no reason, but how the end shows.
                throw new SocketTimeoutException("no whole answer within " + most);
            }
            return failed;
        }
    }

    private static final class WatchedAnswer extends HttpEntityWrapper {

        private final Watch watch;

        private WatchedAnswer(HttpEntity answer, Watch watch) {
            super(answer);
            this.watch = watch;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new WatchedStream(super.getContent(), watch);
        }

        @Override
        public void close() throws IOException {
            if (watch.release()) {
                super.close();
            }
        }
    }

    private static final class WatchedStream extends FilterInputStream {

        private final Watch watch;

        private WatchedStream(InputStream stream, Watch watch) {
            super(stream);
            this.watch = watch;
        }

        @Override
        public int read() throws IOException {
            try {
                return noted(super.read());
            } catch (IOException failed) {
                throw watch.told(failed);
            }
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            try {
                return noted(super.read(bytes, from, length));
            } catch (IOException failed) {
                throw watch.told(failed);
            }
        }

        @Override
        public void close() throws IOException {
            if (watch.release()) {
                super.close();
            }
        }

        private int noted(int read) {
            if (read < 0) {
                watch.whole();
            }
            return read;
        }
    }
}
