package io.gradesync.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/**
 * The https in front of a plain server of this machine, as a reverse proxy is in front of Moodle.
 */
public final class TlsFront implements AutoCloseable {

    private final int target;
    private final ServerSocket server;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "tls-front");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    private TlsFront(SSLContext identity, int target) throws IOException {
        this.target = target;
        server =
                identity.getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        threads.execute(this::accept);
    }

    /**
     * @param identity with the server's key and certificate
     */
    public static TlsFront with(SSLContext identity, int target) {
        try {
            return new TlsFront(identity, target);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "https://127.0.0.1:" + port();
    }

    /** Connections so far, whether anything was said on them or not. */
    public long accepted() {
        return accepted.get();
    }

    /** Bytes that clients have said so far, after TLS was made. */
    public long received() {
        return received.get();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                accepted.incrementAndGet();
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                // The loop ends with the server socket.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket(InetAddress.getByName("127.0.0.1"), target)) {
            threads.execute(() -> answers(upstream, client));
            byte[] piece = new byte[16_384];
            InputStream in = client.getInputStream();
            OutputStream out = upstream.getOutputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                received.addAndGet(length);
                out.write(piece, 0, length);
            }
        } catch (IOException over) {
            // The client has gone, as those do that do not trust us.
        }
    }

    private static void answers(Socket upstream, Socket client) {
        try (upstream;
                client) {
            upstream.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException over) {
            // The client has gone.
        }
    }
}
