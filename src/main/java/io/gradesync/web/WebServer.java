package io.gradesync.web;

import io.gradesync.settings.LoopbackName;
import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.Session;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.handler.StaticHandler;
import io.vertx.ext.web.sstore.LocalSessionStore;
import java.time.Duration;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands before the routes of the API on their port: headers, access, sessions, the files of
 * the page; and behind them, an answer where nobody gives one.
 */
public final class WebServer {

    /**
     * Where the page lies on the classpath. Vert.x looks in the folder of the start first, so that
     * a name such as {@code web} would serve what somebody keeps there.
     */
    static final String PAGE = "io/gradesync/page";

    /** What the API takes in a body is small. */
    private static final int LONGEST_BODY = 1024 * 1024;

    /** Comparing is slow on purpose: few at once are enough to keep a machine busy. */
    private static final int PASSWORDS_AT_ONCE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private static final Duration SESSION = Duration.ofHours(12);
    private static final String UNREADABLE = "The request cannot be read: check path and query.";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'";

    private final Passwords passwords;
    private final Attempts attempts = new Attempts(System::currentTimeMillis);
    private final WrongPasswords log = new WrongPasswords(System::currentTimeMillis);
    private final int port;
    private final int managementPort;
    private final boolean managementIsOpen;

    private WebServer(Settings settings) {
        this.port = settings.number(Setting.HTTP_PORT);
        this.managementPort = settings.number(Setting.MANAGEMENT_PORT);
        this.managementIsOpen = !LoopbackName.matches(settings.text(Setting.MANAGEMENT_HOST));
        this.passwords =
                new Passwords(
                        settings.text(Setting.HTTP_USERNAME), settings.text(Setting.HTTP_PASSWORD));
    }

    /** Has Camel's server started with it. */
    public static WebServer prepare(Main main, Settings settings) {
        WebServer server = new WebServer(settings);
        main.addOverrideProperty("camel.server.enabled", "true");
        main.addOverrideProperty("camel.server.host", settings.host(Setting.HTTP_HOST));
        main.addOverrideProperty("camel.server.port", settings.text(Setting.HTTP_PORT));
        main.addOverrideProperty("camel.server.maxBodySize", Integer.toString(LONGEST_BODY));
        main.bind("responseHeaders", new ResponseHeaders());
        main.addOverrideProperty(
                "camel.component.platform-http.headerFilterStrategy", "#responseHeaders");
        if (server.passwords.isPlain()) {
            LOG.warn(
                    "{} stands in clear in the settings: the command hash-password makes what can"
                            + " stand there instead.",
                    Setting.HTTP_PASSWORD.key());
        }
        if (server.managementIsOpen) {
            LOG.warn(
                    "{} is '{}', open to other machines, and health and metrics ask for no"
                        + " password: let a proxy or a firewall decide who reads them, or leave it"
                        + " on 127.0.0.1.",
                    Setting.MANAGEMENT_HOST.key(),
                    settings.text(Setting.MANAGEMENT_HOST));
        }
        main.addMainListener(
                new MainListenerSupport() {
                    @Override
                    public void afterConfigure(BaseMainSupport configured) {
                        server.attachTo(configured.getCamelContext());
                    }
                });
        return server;
    }

    /**
     * Whether login and password are right, for who sends them in a body; waits after a wrong one.
     *
     * @param address of who asks
     * @param login null where there is none
     */
    public boolean matches(String address, String login, String password) {
        if (passwords.recognises(login, password).orElse(false)) {
            return true;
        }
        String all = "jsonrpc";
        if (!attempts.begin(all)) {
            return false;
        }
        boolean right = false;
        try {
            right = passwords.matches(login, password);
            if (!right) {
                log.wrong(address);
                Thread.sleep(attempts.wrong(all));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            if (right) {
                attempts.right(all);
            } else {
                attempts.answered(all);
            }
        }
        return right;
    }

    private void attachTo(CamelContext context) {
        context.getManagementStrategy()
                .addEventNotifier(
                        new EventNotifierSupport() {
                            @Override
                            public void notify(CamelEvent event) {
                                // The router is there by now, the routes are not yet.
                                if (event instanceof CamelEvent.CamelContextRoutesStartingEvent) {
                                    attachTo(router(context, port));
                                    guard(router(context, managementPort));
                                }
                            }
                        });
    }

    private static VertxPlatformHttpRouter router(CamelContext context, int port) {
        return VertxPlatformHttpRouter.lookup(
                context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
    }

    /**
     * Health and metrics ask for no password: a page that lets its own name lead to this machine
     * must not read them.
     *
     * @param management null where it is switched off
     */
    private void guard(VertxPlatformHttpRouter management) {
        if (management != null && !managementIsOpen) {
            management
                    .route()
                    .order(-1000)
                    .handler(
                            context -> {
                                if (LoopbackName.inHeader(Access.host(context.request()))) {
                                    context.next();
                                } else {
                                    Answers.refuse(
                                            context,
                                            403,
                                            "Only this machine is served: ask for localhost, or set"
                                                    + " gradesync.management.host.");
                                }
                            });
        }
    }

    private void attachTo(VertxPlatformHttpRouter router) {
        router.route().order(-1000).handler(this::head).failureHandler(WebServer::failed);
        if (passwords.isRequired()) {
            router.route()
                    .order(-990)
                    .handler(
                            SessionHandler.create(LocalSessionStore.create(router.vertx()))
                                    .setLazySession(true)
                                    .setSessionCookieName(Access.COOKIE)
                                    .setCookieHttpOnlyFlag(true)
                                    .setCookieSameSite(CookieSameSite.STRICT)
                                    .setSessionTimeout(SESSION.toMillis()));
        }
        // Threads of their own, so that those of the API stay free for who is logged in.
        WorkerExecutor checking =
                router.vertx().createSharedWorkerExecutor("passwords", PASSWORDS_AT_ONCE);
        router.route().order(-980).handler(new Access(passwords, attempts, log, checking));
        router.route("/api/session")
                .method(HttpMethod.GET)
                .method(HttpMethod.POST)
                .method(HttpMethod.DELETE)
                .order(-970)
                .handler(this::session);
        router.route("/")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .order(-960)
                .handler(WebServer::page);
        files(router, "/web/*", PAGE + "/web", false);
        files(router, "/webjars/*", "META-INF/resources/webjars", true);
        router.route().order(-940).handler(new RequestHeaders());
        router.route()
                .order(Integer.MAX_VALUE)
                .handler(context -> nothing(context, AllowedMethods.of(router, context)));
        // A path that cannot be decoded is refused before it comes here.
        if (router.getServer().getServer().requestHandler() instanceof Router outer) {
            outer.errorHandler(400, WebServer::unreadable);
        }
    }

    private void head(RoutingContext context) {
        HttpServerResponse response = secured(context.response());
        String path = context.normalizedPath();
        if (path.startsWith("/web/")) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        } else if (!path.startsWith("/webjars/")) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        context.next();
    }

    private static void unreadable(RoutingContext context) {
        secured(context.response()).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Answers.refuse(context, 400, UNREADABLE);
    }

    private static HttpServerResponse secured(HttpServerResponse response) {
        return response.putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    }

    /**
     * Logging in: the credentials came as HTTP Basic and were right, or this would not be reached.
     */
    private void session(RoutingContext context) {
        String user = context.get(Access.USER);
        Session session = context.session();
        switch (context.request().method().name()) {
            case "GET" -> {
                if (session == null || session.get(Access.USER) == null) {
                    Answers.refuse(context, 404, "Nobody is logged in here.");
                } else {
                    context.json(new JsonObject().put("user", user));
                }
            }
            case "POST" -> {
                if (session == null) {
                    Answers.refuse(
                            context, 404, "No password is set, so that nobody has to log in.");
                } else {
                    session.regenerateId().put(Access.USER, user);
                    context.response().setStatusCode(204).end();
                }
            }
            case "DELETE" -> {
                if (session != null) {
                    session.destroy();
                }
                context.response().setStatusCode(204).end();
            }
            default -> throw new IllegalStateException("Not routed here");
        }
    }

    private static void page(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .sendFile(PAGE + "/index.html");
    }

    private static void files(Router router, String path, String folder, boolean cached) {
        router.route(path)
                .order(-950)
                .handler(
                        StaticHandler.create(FileSystemAccess.RELATIVE, folder)
                                .setDirectoryListing(false)
                                .setIncludeHidden(false)
                                .setCachingEnabled(cached)
                                .setMaxAgeSeconds(Duration.ofDays(30).toSeconds()));
    }

    private static void failed(RoutingContext context) {
        int status = context.statusCode() < 400 ? 500 : context.statusCode();
        String sentence =
                switch (status) {
                    case 413 -> "The body is larger than 1 MB: send less.";
                    case 400 -> UNREADABLE;
                    case 404 -> "There is nothing here: look at /api/openapi.json.";
                    default -> "Something went wrong: see the log.";
                };
        if (status >= 500) {
            LOG.warn("A request failed", context.failure());
        }
        Answers.refuse(context, status, sentence);
    }

    private static void nothing(RoutingContext context, Set<String> allowed) {
        if (Json2Path.is(context)) {
            Json2Path.nothing(context);
            return;
        }
        String method = context.request().method().name();
        if (allowed.isEmpty()) {
            Answers.refuse(
                    context,
                    404,
                    "There is nothing here for %s: look at /api/openapi.json.".formatted(method));
            return;
        }
        String methods = String.join(", ", allowed);
        context.response().putHeader(HttpHeaders.ALLOW, methods);
        Answers.refuse(context, 405, "%s is not for this path: use %s.".formatted(method, methods));
    }
}
