package io.gradesync.web;

import io.gradesync.settings.LoopbackName;
import io.vertx.core.Handler;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.Session;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a request through when it may be answered: without a password only those that name this
 * machine, with one those that carry it or the cookie of a log-in.
 */
final class Access implements Handler<RoutingContext> {

    /** Of a session: who has logged in. */
    static final String USER = "user";

    /** Of a session. */
    static final String COOKIE = "gradesync";

    /** Where Odoo's clients send their login in the body. */
    static final Set<String> OWN_CREDENTIALS =
            Set.of("/jsonrpc", "/web/session/authenticate", "/web/webclient/version_info");

    private record Credentials(String name, String password) {}

    private final Passwords passwords;
    private final Attempts attempts;
    private final WrongPasswords log;
    private final WorkerExecutor checking;

    /**
     * @param checking where passwords are compared, which takes a while
     */
    Access(Passwords passwords, Attempts attempts, WrongPasswords log, WorkerExecutor checking) {
        this.passwords = passwords;
        this.attempts = attempts;
        this.log = log;
        this.checking = checking;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String host = host(request);
        if (!passwords.isRequired() && !LoopbackName.inHeader(host)) {
            Answers.refuse(
                    context,
                    403,
                    "Without a password only this machine is served: ask for localhost, or set"
                            + " gradesync.http.password.");
        } else if (!SameOrigin.allows(
                request.method().name(),
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader("Origin"),
                host)) {
            Answers.refuse(
                    context, 403, "This was sent by a page of another site: use the page itself.");
        } else if (!passwords.isRequired() || isOpen(context) || isLoggedIn(context)) {
            context.next();
        } else {
            String header = request.getHeader("Authorization");
            Optional<Credentials> credentials =
                    Json2Path.is(context) ? key(header) : credentials(header);
            if (credentials.isPresent()) {
                check(context, credentials.get());
            } else {
                ask(context, "Log in.");
            }
        }
    }

    /** Of the header Host, or of what HTTP/2 has instead; null where there is neither. */
    static String host(HttpServerRequest request) {
        return request.authority() == null ? null : request.authority().toString();
    }

    private void check(RoutingContext context, Credentials credentials) {
        Optional<Boolean> known = passwords.recognises(credentials.name(), credentials.password());
        if (known.orElse(false)) {
            letIn(context, credentials);
            return;
        }
        String address = context.request().remoteAddress().hostAddress();
        if (!attempts.begin(address)) {
            context.response().putHeader("Retry-After", "10");
            Answers.refuse(context, 429, "Too many wrong passwords: wait ten seconds.");
            return;
        }
        // The body must not arrive before someone listens to it.
        context.request().pause();
        checking.executeBlocking(
                        () -> passwords.matches(credentials.name(), credentials.password()), false)
                .onComplete(
                        checked -> {
                            context.request().resume();
                            if (checked.succeeded() && checked.result()) {
                                attempts.right(address);
                                letIn(context, credentials);
                            } else {
                                refuse(context, address);
                            }
                        });
    }

    private void refuse(RoutingContext context, String address) {
        long delay = attempts.wrong(address);
        log.wrong(address);
        context.vertx()
                .setTimer(
                        delay,
                        due -> {
                            attempts.answered(address);
                            ask(context, "Name or password is wrong.");
                        });
    }

    private static void letIn(RoutingContext context, Credentials credentials) {
        context.put(USER, credentials.name());
        context.next();
    }

    /**
     * Answers 401: the page with its form, what a page fetches without what would make the browser
     * ask beside that form.
     */
    private static void ask(RoutingContext context, String sentence) {
        if (Json2Path.is(context)) {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            Answers.refuse(context, 401, "Send the right key: Authorization: bearer KEY.");
            return;
        }
        boolean page = context.normalizedPath().equals("/") && isReading(context);
        if (page) {
            context.response()
                    .setStatusCode(401)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                    .sendFile(WebServer.PAGE + "/login.html");
            return;
        }
        String mode = context.request().getHeader("Sec-Fetch-Mode");
        if (mode == null || mode.equals("navigate")) {
            context.response()
                    .putHeader(
                            "WWW-Authenticate",
                            "Basic realm=\"Moodle Grade Sync\", charset=\"UTF-8\"");
        }
        Answers.refuse(context, 401, sentence);
    }

    /** What holds no data, and what carries its own login. */
    private static boolean isOpen(RoutingContext context) {
        String path = context.normalizedPath();
        boolean reads = isReading(context);
        return OWN_CREDENTIALS.contains(path)
                || (reads
                        && (path.startsWith("/web/")
                                || path.startsWith("/webjars/")
                                || path.equals("/favicon.ico")));
    }

    private static boolean isReading(RoutingContext context) {
        HttpMethod method = context.request().method();
        return method == HttpMethod.GET || method == HttpMethod.HEAD;
    }

    private static boolean isLoggedIn(RoutingContext context) {
        if (Json2Path.is(context)) {
            return false;
        }
        // Looking at the session begins one, which who sends the password each time never needs.
        if (context.request().getCookie(COOKIE) == null) {
            return false;
        }
        Session session = context.session();
        String user = session == null ? null : session.get(USER);
        if (user != null) {
            context.put(USER, user);
        }
        return user != null;
    }

    /** The password alone, which Odoo 19's clients send as their key. */
    private static Optional<Credentials> key(String header) {
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            return Optional.empty();
        }
        // Headers are read byte by byte; what is not ASCII was sent in UTF-8.
        byte[] key = header.substring(7).strip().getBytes(StandardCharsets.ISO_8859_1);
        return Optional.of(new Credentials(null, new String(key, StandardCharsets.UTF_8)));
    }

    private static Optional<Credentials> credentials(String header) {
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("basic ")) {
            return Optional.empty();
        }
        try {
            String pair =
                    new String(
                            Base64.getDecoder().decode(header.substring(6).strip()),
                            StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(
                            new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }
}
