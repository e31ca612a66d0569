package io.gradesync.service;

import io.gradesync.api.ApiAnswers;
import io.gradesync.api.ApiChanges;
import io.gradesync.api.ApiGaps;
import io.gradesync.api.ApiGrades;
import io.gradesync.api.Json2;
import io.gradesync.api.JsonRpc;
import io.gradesync.api.PullByApi;
import io.gradesync.api.RunningPulls;
import io.gradesync.database.Database;
import io.gradesync.database.TransactionPolicy;
import io.gradesync.database.Transactions;
import io.gradesync.match.MatchReport;
import io.gradesync.match.MatchRequest;
import io.gradesync.match.MatchSteps;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.pull.AssignmentSteps;
import io.gradesync.pull.CommunityComparison;
import io.gradesync.pull.Comparison;
import io.gradesync.pull.CompletionSteps;
import io.gradesync.pull.EnterpriseComparison;
import io.gradesync.pull.GradebookSteps;
import io.gradesync.pull.GroupSteps;
import io.gradesync.pull.Instance;
import io.gradesync.pull.InstanceLock;
import io.gradesync.pull.InstanceSteps;
import io.gradesync.pull.ItemSteps;
import io.gradesync.pull.Limits;
import io.gradesync.pull.MoodleSteps;
import io.gradesync.pull.PackSteps;
import io.gradesync.pull.PlanSteps;
import io.gradesync.pull.PullRequest;
import io.gradesync.pull.QuizSteps;
import io.gradesync.pull.Recomputed;
import io.gradesync.pull.RetryRule;
import io.gradesync.pull.RunReport;
import io.gradesync.pull.RunSteps;
import io.gradesync.pull.SizeSteps;
import io.gradesync.pull.StopSignal;
import io.gradesync.pull.WriteSteps;
import io.gradesync.sample.SampleMoodle;
import io.gradesync.sample.SampleRelease;
import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import io.gradesync.web.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The routes with everything that they refer to by name, started on a database. */
public final class Service implements AutoCloseable {

    /** Instances pulled side by side. */
    private static final int INSTANCES = 4;

    private static final long LONGEST_CONNECT_MILLIS = 15_000;

    /** What the API begins and does not wait for, at the most at once. */
    private static final int REQUESTS = 64;

    /** Of an answer of the API, in bytes. */
    private static final int LONGEST_IN_MEMORY = 1 << 20;

    private final Database database;
    private final SampleMoodle sample;
    private final MoodleSites sites;
    private final Main main;
    private final StopSignal stop;
    private final MoodleConnections connections;
    private final List<InstanceWorkers> workers;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Service(
            Database database,
            SampleMoodle sample,
            MoodleSites sites,
            Main main,
            StopSignal stop,
            MoodleConnections connections,
            List<InstanceWorkers> workers) {
        this.database = database;
        this.sample = sample;
        this.sites = sites;
        this.main = main;
        this.stop = stop;
        this.connections = connections;
        this.workers = workers;
    }

    /**
     * Starts the routes.
     *
     * @param folder of the start: where {@code application.properties} and {@code routes/} are
     *     looked for
     * @param serving whether triggers, JMX and ports are wanted; else the routes only wait to be
     *     called
     * @throws SQLException when the database cannot be used
     * @throws io.gradesync.settings.SettingsException when a port is not to be had
     * @throws IOException when a file or a folder cannot be used
     */
    public static Service start(Settings settings, Path folder, boolean serving)
            throws SQLException, IOException {
        return start(settings, folder, serving, Limits.of(settings));
    }

    /**
     * The same with other limits than those of the settings.
     *
     * @throws SQLException when the database cannot be used
     * @throws IOException when a file or a folder cannot be used
     */
    public static Service start(Settings settings, Path folder, boolean serving, Limits limits)
            throws SQLException, IOException {
        if (serving) {
            Ports.check(settings);
        }
        Database database = Database.open(settings, folder);
        SampleMoodle sample = null;
        try {
            if (settings.usesSampleMoodle()) {
                sample =
                        SampleMoodle.start(
                                settings.number(Setting.SAMPLE_PORT),
                                sampleChanges(settings, folder),
                                SampleRelease.of(settings.text(Setting.SAMPLE_VERSION)));
            }
            StopSignal stop = new StopSignal();
            InstanceSteps instances = new InstanceSteps(limits, stop);
            Main main = main(settings, folder, serving);
            MoodleSites sites = new MoodleSites(settings, sample);
            MoodleConnections connections =
                    new MoodleConnections(sites.hosts(), settings.duration(Setting.MOODLE_TIMEOUT));
            bind(main, settings, database, instances, sites);
            http(main, settings, connections);
            List<InstanceWorkers> workers = bindWorkers(main, settings);
            start(main);
            return new Service(database, sample, sites, main, stop, connections, workers);
        } catch (IOException | RuntimeException failed) {
            if (sample != null) {
                sample.close();
            }
            database.close();
            throw failed;
        }
    }

    /** Where changes of the sample Moodle are kept, so that they outlive the process. */
    public static Path sampleChanges(Settings settings, Path folder) throws IOException {
        Path directory = folder.resolve(settings.text(Setting.DATABASE_EMBEDDED_DIRECTORY));
        Files.createDirectories(directory);
        return directory.resolve("sample-moodle-changes.csv");
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    public Database database() {
        return database;
    }

    /** The sample Moodle, or null where none runs. */
    public SampleMoodle sampleMoodle() {
        return sample;
    }

    /**
     * Pulls, and waits for the end.
     *
     * @throws io.gradesync.pull.PullException when there is nothing to pull from
     */
    @SuppressWarnings("unchecked")
    public List<RunReport> pull(PullRequest request) {
        return (List<RunReport>) call("direct:pull", request);
    }

    /**
     * Fills the mapping from what both sides know.
     *
     * @throws io.gradesync.pull.PullException when there is no instance to match
     */
    @SuppressWarnings("unchecked")
    public List<MatchReport> match(MatchRequest request) {
        return (List<MatchReport>) call("direct:match", request);
    }

    /**
     * Recomputes gradebooks.
     *
     * @param all whether those that are not marked are recomputed too
     * @return how many
     */
    public Recomputed recompute(boolean all) {
        return (Recomputed)
                call(all ? "direct:recompute-all" : "direct:recompute-gradebooks", null);
    }

    /**
     * The site of an instance.
     *
     * @throws IllegalArgumentException with a sentence when its url or token cannot be used
     */
    public MoodleSite site(Instance instance) {
        return sites.apply(instance);
    }

    /** Asks one question of a Moodle, with the retries of the routes. */
    public Object ask(MoodleCall call) {
        return call("direct:call-moodle", call);
    }

    /** How long a stop lets what is on its way go on, at the most. */
    public Duration longestStop() {
        return Duration.ofSeconds(context().getShutdownStrategy().getTimeout());
    }

    /** Waits until the service is stopped. */
    public void awaitStop() throws InterruptedException {
        closed.await();
    }

    /**
     * Stops taking triggers, has running pulls finish what is on its way and begin nothing more,
     * then closes what was opened. Who comes second waits for the first.
     */
    @Override
    public synchronized void close() {
        if (stop.isGiven()) {
            return;
        }
        stop.give();
        connections.cancel();
        try {
            main.stop();
            connections.close();
            workers.forEach(InstanceWorkers::shutdownNow);
            if (sample != null) {
                sample.close();
            }
            database.close();
        } finally {
            closed.countDown();
        }
    }

    private Object call(String endpoint, Object body) {
        try {
            return context().createProducerTemplate().requestBody(endpoint, body);
        } catch (CamelExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private static void start(Main main) {
        try {
            main.start();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Main main(Settings settings, Path folder, boolean serving) throws IOException {
        RouteFiles files = new RouteFiles(folder);
        Main main =
                new Main() {
                    @Override
                    protected CamelContext createCamelContext() {
                        CamelContext context = super.createCamelContext();
                        context.setApplicationContextClassLoader(files.classLoader());
                        context.getExecutorServiceManager()
                                .registerThreadPoolProfile(threads("instances", INSTANCES, 0));
                        // Few writers: each holds a connection, and Odoo wants the database too.
                        // Chunks wait in a queue: run by who begins it, one would begin the next
                        // within itself, and all that they hold would stay on one stack.
                        context.getExecutorServiceManager()
                                .registerThreadPoolProfile(
                                        threads(
                                                "chunks",
                                                Math.max(
                                                        1,
                                                        settings.number(Setting.DATABASE_POOL_SIZE)
                                                                / 4),
                                                Integer.MAX_VALUE));
                        // Begun by the API: none waits for another.
                        context.getExecutorServiceManager()
                                .registerThreadPoolProfile(
                                        new ThreadPoolProfileBuilder("requests")
                                                .poolSize(REQUESTS)
                                                .maxPoolSize(REQUESTS)
                                                .maxQueueSize(-1)
                                                .allowCoreThreadTimeOut(true)
                                                .build());
                        return context;
                    }
                };
        // Who starts the service says when it ends; a hook would keep each closed one in memory.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        // The built-in file first: what the local one does not say holds.
        main.setDefaultPropertyPlaceholderLocation(
                "classpath:%1$s,file:%2$s;optional=true"
                        .formatted(Settings.FILE, folder.resolve(Settings.FILE).toAbsolutePath()));
        settings.forRoutes().forEach(main::addOverrideProperty);
        main.addOverrideProperty("camel.component.sql.dataSource", "#dataSource");
        main.addOverrideProperty("camel.main.routesIncludePattern", files.includePattern(serving));
        if (serving) {
            WebServer server = WebServer.prepare(main, settings);
            main.bind("jsonrpc", new JsonRpc(server::matches));
            spool(main);
        } else {
            // Whom nobody asks.
            main.bind("jsonrpc", new JsonRpc((address, login, password) -> false));
            main.addOverrideProperty("camel.server.enabled", "false");
            main.addOverrideProperty(
                    "camel.main.autoStartupExcludePattern", "pull-on-*,tidy-up-on-*");
            main.addOverrideProperty("camel.main.jmxEnabled", "false");
            main.addOverrideProperty("camel.management.enabled", "false");
            main.addOverrideProperty("camel.metrics.enabled", "false");
        }
        return main;
    }

    /**
     * Long answers of the API wait on disk until they are fetched. Only this user may look into the
     * folder, which goes with the service.
     */
    private static void spool(Main main) throws IOException {
        Path folder = Files.createTempDirectory("gradesync-");
        // When the start fails; else Camel does.
        folder.toFile().deleteOnExit();
        String caching = "camel.main.streamCaching";
        main.addOverrideProperty(caching + "SpoolEnabled", "true");
        main.addOverrideProperty(caching + "SpoolThreshold", Integer.toString(LONGEST_IN_MEMORY));
        main.addOverrideProperty(caching + "SpoolDirectory", folder.toString());
    }

    private static void http(Main main, Settings settings, MoodleConnections moodle) {
        String component = "camel.component.http.";
        int connections = settings.number(Setting.MOODLE_CONCURRENCY);
        long timeout = settings.duration(Setting.MOODLE_TIMEOUT).toMillis();
        main.bind("moodleConnections", moodle);
        main.bind(
                "moodleConnectionPool",
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setTlsSocketStrategy(moodle.encryption())
                        .setMaxConnPerRoute(connections)
                        .setMaxConnTotal(connections * INSTANCES)
                        .setDefaultSocketConfig(
                                SocketConfig.custom()
                                        .setSoTimeout(Timeout.ofMilliseconds(timeout))
                                        .build())
                        // What was closed while it waited is noticed before it is used, each time:
                        // a web server that restarts closes them all, more than there are retries.
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                                        .build())
                        .build());
        main.addOverrideProperty(component + "clientConnectionManager", "#moodleConnectionPool");
        // The turn of a request comes when it comes: Moodle's time begins with the connection.
        main.addOverrideProperty(
                component + "connectionRequestTimeout",
                Long.toString(Duration.ofDays(1).toMillis()));
        main.addOverrideProperty(
                component + "connectTimeout",
                Long.toString(Math.min(timeout, LONGEST_CONNECT_MILLIS)));
        main.addOverrideProperty(component + "responseTimeout", Long.toString(timeout));
        // What is asked again, and when, is decided in one place: 9-errors.
        main.addOverrideProperty(component + "automaticRetriesDisabled", "true");
    }

    /** Threads by the names under which routes ask for them. */
    private static List<InstanceWorkers> bindWorkers(Main main, Settings settings) {
        InstanceWorkers.InstanceOfThread instance = new InstanceWorkers.InstanceOfThread();
        main.bind("instanceOfThread", instance);
        List<InstanceWorkers> all = new ArrayList<>();
        for (String name : List.of("courses", "packs")) {
            InstanceWorkers workers =
                    new InstanceWorkers(
                            name, settings.number(Setting.MOODLE_CONCURRENCY), instance);
            main.bind(name, workers);
            all.add(workers);
        }
        return all;
    }

    private static void bind(
            Main main,
            Settings settings,
            Database database,
            InstanceSteps instances,
            MoodleSites sites) {
        main.bind("dataSource", database.pool());
        main.bind("lookers", database.lookers());
        main.bind("txRequired", new TransactionPolicy(new Transactions(database.pool())));
        main.bind("retryAfter", MoodleSteps.retryAfter());
        main.bind("instances", instances);
        main.bind("lock", new InstanceLock(database.unpooled()));
        main.bind("run", new RunSteps(sites));
        main.bind("plan", new PlanSteps());
        main.bind("moodle", new MoodleSteps());
        main.bind("group", new GroupSteps());
        main.bind("pack", new PackSteps());
        main.bind("gradebook", new GradebookSteps());
        main.bind("assignments", new AssignmentSteps());
        main.bind("quizzes", new QuizSteps());
        main.bind("completion", new CompletionSteps());
        main.bind("comparison", new Comparison());
        main.bind("community", new CommunityComparison());
        main.bind("enterprise", new EnterpriseComparison());
        main.bind("write", new WriteSteps());
        main.bind("sizes", new SizeSteps());
        main.bind("items", new ItemSteps());
        main.bind("retry", new RetryRule());
        main.bind("match", new MatchSteps(sites));
        RunningPulls running = new RunningPulls();
        main.bind("running", running);
        main.bind(
                "api",
                new ApiAnswers(
                        running,
                        settings.text(Setting.SCHEDULE),
                        settings.forRoutes().get(Setting.SCHEDULE_ZONE.key())));
        main.bind("pullByApi", new PullByApi());
        main.bind("json2", new Json2());
        main.bind("changes", new ApiChanges());
        main.bind("grades", new ApiGrades());
        main.bind("gaps", new ApiGaps());
        main.bind("databaseHealth", new DatabaseHealth(database.unpooled()));
        main.bind("pullHealth", new PullHealth(database.unpooled()));
    }

    /**
     * @param queue parts that wait for a thread; those beyond are run by who begins them
     */
    private static org.apache.camel.spi.ThreadPoolProfile threads(String id, int size, int queue) {
        return new ThreadPoolProfileBuilder(id)
                .poolSize(size)
                .maxPoolSize(size)
                .maxQueueSize(queue)
                .build();
    }
}
