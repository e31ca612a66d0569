package io.gradesync.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Moodle with made-up content, which answers the web service functions that a grade sync needs in
 * the shape of a real Moodle 4.5, or 5.0.
 *
 * <p>It listens on loopback only. Below {@code /webservice/rest/server.php} it is a Moodle; below
 * {@code /sample/} people look at the content and change grades. The content is the same on each
 * start; changes live in memory, or in a file that others may edit meanwhile.
 */
public final class SampleMoodle implements AutoCloseable {

    /** The one token that the site accepts. */
    public static final String TOKEN = "sample-moodle-token";

    private static final Logger LOG = LoggerFactory.getLogger(SampleMoodle.class);
    private static final String SERVICE = "/webservice/rest/server.php";
    private static final int THREADS = 16;

    /** What Moodle asks of PHP's {@code max_input_vars}. */
    private static final int MOODLES_INPUT_VARS = 5_000;

    /** Gzip among the encodings that a client takes, unless at weight 0. */
    private static final Pattern GZIP =
            Pattern.compile("(?i)\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))");

    /** Settings of a call that are no arguments of its function. */
    private static final List<String> SETTINGS =
            List.of(
                    "wstoken",
                    "wsfunction",
                    "moodlewsrestformat",
                    "moodlewssettingraw",
                    "moodlewssettingfileurl",
                    "moodlewssettingfilter",
                    "moodlewssettinglang",
                    "moodlewssettingtimezone");

    private final HttpServer server;
    private final ExecutorService threads;
    private final String url;
    private final SampleGradebook gradebook;
    private final SampleChanges changes;
    private final SampleFunctions functions;
    private final SamplePages pages;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger maxAtOnce = new AtomicInteger();
    private volatile int maxInputVars = MOODLES_INPUT_VARS;

    private SampleMoodle(HttpServer server, Path changesFile, SampleRelease release) {
        this.server = server;
        this.gradebook = new SampleGradebook(release);
        this.url = "http://127.0.0.1:" + server.getAddress().getPort();
        this.changes = new SampleChanges(gradebook, changesFile);
        this.functions = new SampleFunctions(gradebook, url);
        this.pages = new SamplePages(gradebook, changes, url);
        AtomicInteger number = new AtomicInteger();
        this.threads =
                Executors.newFixedThreadPool(
                        THREADS,
                        task -> {
                            Thread thread =
                                    new Thread(task, "sample-moodle-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Starts a site.
     *
     * @param port to listen on, 0 for any free one
     * @param changesFile CSV with the columns course, item, user, grade: read now and whenever it
     *     has changed, appended to with each change; need not exist; null keeps changes in memory
     * @throws UncheckedIOException where the port is taken
     */
    public static SampleMoodle start(int port, Path changesFile, SampleRelease release) {
        // The JDK's server sends head and body apart; without this each answer waits 40 ms for TCP.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
            SampleMoodle moodle = new SampleMoodle(server, changesFile, release);
            moodle.changes.readAgain();
            moodle.gradebook.regraded();
            server.createContext("/", moodle::handle);
            server.setExecutor(moodle.threads);
            server.start();
            return moodle;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The sample Moodle cannot listen on port %s: %s"
                            .formatted(port, e.getMessage()),
                    e);
        }
    }

    /** Starts a Moodle 4.5. */
    public static SampleMoodle start(int port, Path changesFile) {
        return start(port, changesFile, SampleRelease.V4_5);
    }

    /** The site's address, such as {@code http://127.0.0.1:34567}. */
    public String url() {
        return url;
    }

    /** How many requests the web service has answered; the pages for people do not count. */
    public long requests() {
        return requests.get();
    }

    /** The highest number of requests that the web service worked on at the same time, up to 16. */
    public int maxRequestsAtOnce() {
        return maxAtOnce.get();
    }

    /** Sets PHP's limit: of more variables in one request the rest is silently lost. */
    public SampleMoodle maxInputVars(int limit) {
        maxInputVars = limit;
        return this;
    }

    /**
     * Changes a student's grade as a teacher would, now; totals follow. In an assignment whose
     * grades are not released only the assignment itself shows it.
     *
     * @param gradeOrNull points, or the number of a word on a scale; null takes the grade away
     * @throws IllegalArgumentException for ids that do not belong together and for a grade out of
     *     the item's range
     */
    public void setGrade(long course, long item, long user, BigDecimal gradeOrNull) {
        changes.add(gradebook.entry(course, item, user, gradeOrNull));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(exchange, exchange.getRequestURI().getPath());
            } catch (RuntimeException e) {
                // A fatal error of PHP looks like this to the client.
                LOG.error("The sample Moodle failed at {}", exchange.getRequestURI().getPath(), e);
                exchange.sendResponseHeaders(500, -1);
            }
        }
    }

    private void answer(HttpExchange exchange, String path) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        changes.readAgain();
        if (path.equals(SERVICE)) {
            serve(exchange, variables(exchange, body));
        } else if (path.equals("/sample") || path.startsWith("/sample/")) {
            ObjectNode form = variables(exchange, body);
            SamplePages.Page page = pages.page(exchange.getRequestMethod(), path, form);
            send(
                    exchange,
                    page.status(),
                    "text/plain; charset=utf-8",
                    page.text().stripTrailing() + "\n");
        } else {
            send(exchange, 404, "text/html; charset=UTF-8", "File not found.\n");
        }
    }

    private void serve(HttpExchange exchange, ObjectNode variables) throws IOException {
        requests.incrementAndGet();
        maxAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            boolean json = variables.path("moodlewsrestformat").asText().equals("json");
            String type = json ? "application/json" : "application/xml; charset=utf-8";
            String text;
            try {
                JsonNode answer = answer(variables);
                text = json ? SampleJson.json(answer) : SampleJson.xml(answer);
            } catch (SampleError error) {
                text = json ? SampleJson.json(error.toJson()) : error.toXml();
            }
            send(exchange, 200, type, text);
        } finally {
            atOnce.decrementAndGet();
        }
    }

    private JsonNode answer(ObjectNode variables) {
        if (!TOKEN.equals(variables.path("wstoken").asText())) {
            throw SampleError.invalidToken();
        }
        String function = variables.path("wsfunction").asText();
        boolean raw = variables.path("moodlewssettingraw").asText().equals("1");
        return functions.call(function, variables.deepCopy().remove(SETTINGS), raw);
    }

    /** Query and form as PHP merges them: what is in the body wins. Other bodies are not read. */
    private ObjectNode variables(HttpExchange exchange, String body) {
        int limit = maxInputVars;
        ObjectNode variables = JsonNodeFactory.instance.objectNode();
        variables.setAll(SampleForm.read(exchange.getRequestURI().getRawQuery(), limit));
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null
                && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
            // PHP looks at the limit only after it has taken a variable of the body: one more.
            variables.setAll(SampleForm.read(body, limit + 1));
        }
        return variables;
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "private, must-revalidate, max-age=0");
        if (takesGzip(exchange) && bytes.length > 0) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            bytes = gzip(bytes);
        }
        if (exchange.getRequestMethod().equals("HEAD") || bytes.length == 0) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        // In chunks, without a length, as PHP sends.
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static boolean takesGzip(HttpExchange exchange) {
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        return accepted != null && GZIP.matcher(accepted).find();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
