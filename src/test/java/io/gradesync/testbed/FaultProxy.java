package io.gradesync.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between the service and PostgreSQL or Moodle and does to the connection what networks do:
 * delays, drips, stalls, cuts and resets. What is set holds for connections that are open and those
 * to come, until {@link #heal}.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int PIECE = 16_384;

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "fault-proxy");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong cuts = new AtomicLong();
    private final AtomicReference<Moment> moment = new AtomicReference<>();
    private volatile Faults faults = Faults.NONE;

    /** Where bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /**
     * @param latencyMillis of each piece, both ways
     * @param bytesPerSecond to the client, 0 for no limit
     * @param stalled nothing moves
     * @param refusing new connections are reset at once
     * @param cutDirection of the bytes that are counted, null for no cut
     * @param cutAfter so many bytes of one connection it is cut
     * @param cutText upon which a connection is cut as soon as the client sends it, or null
     * @param cutTextArrives whether the server still gets it
     */
    private record Faults(
            long latencyMillis,
            long bytesPerSecond,
            boolean stalled,
            boolean refusing,
            Direction cutDirection,
            long cutAfter,
            byte[] cutText,
            boolean cutTextArrives) {

        private static final Faults NONE = new Faults(0, 0, false, false, null, 0, null, false);
    }

    /** What is done when a client sends a text. */
    private record Moment(byte[] text, Runnable action) {}

    private FaultProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** In front of a server on this machine. */
    public static FaultProxy to(int port) {
        try {
            return new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * In front of the server of an address on this machine.
     *
     * @param url of a Moodle, or of JDBC
     */
    public static FaultProxy to(String url) {
        return to(URI.create(url.replaceFirst("^jdbc:", "")).getPort());
    }

    public int port() {
        return server.getLocalPort();
    }

    /** An address with this proxy's port instead of the server's. */
    public String in(String url) {
        return url.replaceFirst(
                "(localhost|127\\.0\\.0\\.1):" + target.getPort(), "127.0.0.1:" + port());
    }

    /** The same for a database; each statement, a commit too, is sent as text for us to see. */
    public String readable(String url) {
        return in(url) + (url.contains("?") ? "&" : "?") + "prepareThreshold=0";
    }

    /** Connections so far. */
    public long accepted() {
        return accepted.get();
    }

    /** Connections that were cut or reset so far. */
    public long cuts() {
        return cuts.get();
    }

    /** Everything passes again. */
    public void heal() {
        set(Faults.NONE);
    }

    /** Each piece is late, both ways. */
    public void latency(Duration delay) {
        FaultTally.faultInjected();
        set(new Faults(delay.toMillis(), 0, false, false, null, 0, null, false));
    }

    /** Answers come drop by drop. */
    public void drip(long bytesPerSecond) {
        FaultTally.faultInjected();
        set(new Faults(0, bytesPerSecond, false, false, null, 0, null, false));
    }

    /** Connections stay open, and nothing moves. */
    public void stall() {
        FaultTally.faultInjected();
        set(new Faults(0, 0, true, false, null, 0, null, false));
    }

    /** Nobody gets through: what is open is reset, what is new too. */
    public void refuse() {
        set(new Faults(0, 0, false, true, null, 0, null, false));
        reset();
    }

    /** Each connection is cut as soon as so many bytes more went that way. */
    public void cutAfter(Direction direction, long bytes) {
        FaultTally.faultInjected();
        links.forEach(link -> link.counted.set(0));
        set(new Faults(0, 0, false, false, direction, bytes, null, false));
    }

    /** The one connection that next sends this text is cut before the server gets it. */
    public void cutBefore(String text) {
        FaultTally.faultInjected();
        set(textCut(text, false));
    }

    /** The one connection that next sends this text is cut when the server has it: no answer. */
    public void cutAfter(String text) {
        FaultTally.faultInjected();
        set(textCut(text, true));
    }

    /**
     * When a client next sends this text, this is done, once, before the server gets it.
     *
     * @return completed when it was done
     */
    public CompletableFuture<Void> when(String text, Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        moment.set(
                new Moment(
                        text.getBytes(StandardCharsets.UTF_8),
                        () -> {
                            action.run();
                            done.complete(null);
                        }));
        return done;
    }

    private static Faults textCut(String text, boolean arrives) {
        return new Faults(
                0, 0, false, false, null, 0, text.getBytes(StandardCharsets.UTF_8), arrives);
    }

    /** Resets what is open, once. */
    public void reset() {
        FaultTally.faultInjected();
        links.forEach(Link::reset);
    }

    /** What is open says it has no more to send, once; the other direction stays open. */
    public void halfClose(Direction direction) {
        FaultTally.faultInjected();
        links.forEach(link -> link.halfClose(direction));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
        links.forEach(Link::reset);
        threads.shutdownNow();
    }

    private synchronized void set(Faults wanted) {
        faults = wanted;
        notifyAll();
    }

    private synchronized void awaitMoving() throws InterruptedException {
        while (faults.stalled()) {
            wait();
        }
    }

    /** Whether this piece is the one to cut; only one connection finds it. */
    private synchronized boolean takeText(byte[] piece, int length) {
        byte[] text = faults.cutText();
        if (text == null || !holds(piece, length, text)) {
            return false;
        }
        faults = Faults.NONE;
        return true;
    }

    private void awaitMoment(byte[] piece, int length) {
        Moment next = moment.get();
        if (next != null && holds(piece, length, next.text()) && moment.compareAndSet(next, null)) {
            next.action().run();
        }
    }

    private static boolean holds(byte[] piece, int length, byte[] text) {
        for (int start = 0; start <= length - text.length; start++) {
            int same = 0;
            while (same < text.length && piece[start + same] == text[same]) {
                same++;
            }
            if (same == text.length) {
                return true;
            }
        }
        return false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (faults.refusing()) {
                    accepted.incrementAndGet();
                    client.setSoLinger(true, 0);
                    client.close();
                    continue;
                }
                Socket upstream = new Socket();
                try {
                    upstream.connect(target);
                    // Small pieces would wait for the other side's acknowledgement of those before.
                    upstream.setTcpNoDelay(true);
                    client.setTcpNoDelay(true);
                } catch (IOException nobodyThere) {
                    client.setSoLinger(true, 0);
                    client.close();
                    continue;
                }
                Link link = new Link(client, upstream);
                links.add(link);
                accepted.incrementAndGet();
                threads.execute(() -> link.pump(Direction.TO_SERVER));
                threads.execute(() -> link.pump(Direction.TO_CLIENT));
            } catch (IOException closed) {
                // The loop ends with the server socket.
            }
        }
    }

    /** One connection through the proxy. */
    private final class Link {

        private final Socket client;
        private final Socket upstream;
        private final AtomicLong counted = new AtomicLong();

        private Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        private void pump(Direction direction) {
            Socket from = direction == Direction.TO_SERVER ? client : upstream;
            Socket to = direction == Direction.TO_SERVER ? upstream : client;
            byte[] piece = new byte[PIECE];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                    if (!pass(direction, out, piece, length)) {
                        return;
                    }
                }
                to.shutdownOutput();
                if (from.isOutputShutdown()) {
                    end();
                }
            } catch (IOException broken) {
                reset();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }

        /** Passes a piece on; false when the connection is cut with it. */
        private boolean pass(Direction direction, OutputStream out, byte[] piece, int length)
                throws IOException, InterruptedException {
            if (direction == Direction.TO_SERVER) {
                awaitMoment(piece, length);
            }
            awaitMoving();
            Faults now = faults;
            if (now.latencyMillis() > 0) {
                Thread.sleep(now.latencyMillis());
            }
            if (direction == Direction.TO_SERVER && takeText(piece, length)) {
                if (now.cutTextArrives()) {
                    client.setSoLinger(true, 0);
                    client.close();
                    out.write(piece, 0, length);
                    // Not closed: the server would miss what it has not read. Its answer finds
                    // nobody, and ends the connection.
                    upstream.shutdownOutput();
                    return false;
                }
                cut();
                return false;
            }
            if (now.cutDirection() == direction) {
                long left = now.cutAfter() - counted.getAndAdd(length);
                if (left < length) {
                    out.write(piece, 0, (int) Math.max(0, left));
                    out.flush();
                    cut();
                    return false;
                }
            }
            if (direction == Direction.TO_CLIENT && now.bytesPerSecond() > 0) {
                drip(out, piece, length);
            } else {
                out.write(piece, 0, length);
                out.flush();
            }
            return true;
        }

        private void drip(OutputStream out, byte[] piece, int length)
                throws IOException, InterruptedException {
            for (int sent = 0; sent < length; sent++) {
                long speed = faults.bytesPerSecond();
                if (speed > 0) {
                    Thread.sleep(1_000 / speed, (int) (1_000_000_000L / speed % 1_000_000));
                }
                out.write(piece, sent, 1);
                out.flush();
            }
        }

        private void cut() {
            cuts.incrementAndGet();
            end();
        }

        private void reset() {
            if (!links.remove(this)) {
                // It was cut, and its other direction has noticed.
                return;
            }
            cuts.incrementAndGet();
            try {
                client.setSoLinger(true, 0);
                upstream.setSoLinger(true, 0);
            } catch (IOException closed) {
                // It is closed already.
            }
            closeBoth();
        }

        private void halfClose(Direction direction) {
            try {
                (direction == Direction.TO_SERVER ? upstream : client).shutdownOutput();
            } catch (IOException closed) {
                // It is closed already.
            }
        }

        private void end() {
            links.remove(this);
            closeBoth();
        }

        private void closeBoth() {
            // The client first: it must not get an answer to the part of a question.
            try (upstream;
                    client) {
                // Closing is all.
            } catch (IOException closed) {
                // It is closed already.
            }
        }
    }
}
