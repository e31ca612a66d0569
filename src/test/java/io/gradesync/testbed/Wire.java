package io.gradesync.testbed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Asks a service byte by byte, as no decent client would. */
public final class Wire {

    private static final int LONGEST_MILLIS = 60_000;

    private final int port;

    public Wire(TestService service) {
        this(URI.create(service.url()).getPort());
    }

    /**
     * @param port of this machine
     */
    public Wire(int port) {
        this.port = port;
    }

    /** An answer as it came. */
    public record Answer(int status, List<String> head, String body) {

        /** All lines of a header. */
        public List<String> all(String name) {
            String begin = name.toLowerCase(Locale.ROOT) + ":";
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(begin))
                    .map(line -> line.substring(begin.length()).strip())
                    .toList();
        }

        /** The one line of a header, or null. */
        public String header(String name) {
            List<String> all = all(name);
            if (all.size() > 1) {
                throw new AssertionError(name + " came more than once: " + head);
            }
            return all.isEmpty() ? null : all.get(0);
        }

        /** Name and value of the cookie that was set. */
        public String cookie() {
            return header("Set-Cookie").replaceFirst(";.*", "");
        }

        @Override
        public String toString() {
            return String.join("\n", head) + "\n\n" + body;
        }
    }

    /** The header that carries name and password. */
    public static String basic(String name, String password) {
        return "Authorization: Basic "
                + Base64.getEncoder()
                        .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Without a body; with the service's own address as Host unless a header names another. */
    public Answer ask(String method, String target, String... headers) {
        return send(method, target, new byte[0], headers);
    }

    /** With a body and its length. */
    public Answer post(String target, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return send(
                "POST",
                target,
                bytes,
                Stream.concat(Stream.of("Content-Length: " + bytes.length), Stream.of(headers))
                        .toArray(String[]::new));
    }

    /** Sends bytes behind a head, of whose length the headers say what they like. */
    public Answer send(String method, String target, byte[] body, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (Stream.of(headers).noneMatch(header -> header.startsWith("Host:"))) {
            head.append("Host: 127.0.0.1:").append(port).append("\r\n");
        }
        head.append("Connection: close\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("\r\n");
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.setSoTimeout(LONGEST_MILLIS);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(head.toString().getBytes(StandardCharsets.UTF_8));
                out.write(body);
                out.flush();
            } catch (IOException refusedInTheMiddle) {
                // What was answered is there all the same.
            }
            return read(socket.getInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Answer read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.write(buffer, 0, read);
            }
        } catch (IOException reset) {
            // What came before it counts.
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("No answer, but: " + text);
        }
        List<String> head = text.substring(0, end).lines().toList();
        return new Answer(
                Integer.parseInt(head.get(0).split(" ", -1)[1]), head, text.substring(end + 4));
    }
}
