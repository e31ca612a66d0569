package io.gradesync.pull;

import io.gradesync.grade.GradeScale;
import io.gradesync.grade.Source;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.SiteInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One pull of one instance while it runs: what it works with and what has become of it so far.
 * Courses run side by side, so everything they report to is safe for use by several threads.
 */
public final class Pull {

    /** More notes than this help nobody. */
    private static final int MOST_NOTES = 50;

    private final Instance instance;
    private final PullRequest request;
    private final Limits limits;
    private final StopSignal stop;
    private final Instant startedAt = Instant.now();
    private final long begun = System.nanoTime();

    private long runId;
    private Long otherRun;
    private boolean refused;
    private Editions editions;
    private MoodleSite site;
    private SiteInfo siteInfo;
    private GradeScale scale;
    private ResultLines resultLines = ResultLines.AUTO;
    private ExamTables examTables = ExamTables.EARLY;
    private Students students = Students.of(List.of());
    private Map<Long, GroupBatch> groupBatches = Map.of();
    private List<CoursePull> courses = List.of();
    private Set<Source> sources = Set.of();
    private final Map<String, String> closed = new LinkedHashMap<>();
    private boolean pullsCompletion;

    private final AnswerSizes sizes = new AnswerSizes();
    private final Counts counts = new Counts();
    private final List<CourseResult> results = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private final AtomicInteger examsCreated = new AtomicInteger();
    private final AtomicInteger examsUpdated = new AtomicInteger();
    private final AtomicInteger recomputed = new AtomicInteger();
    private final AtomicInteger moodleRequests = new AtomicInteger();
    private final AtomicInteger complete = new AtomicInteger();
    private final AtomicInteger incompleteStudents = new AtomicInteger();
    private final AtomicInteger withoutCompletion = new AtomicInteger();
    private final List<PlannedChange> plan = new ArrayList<>();
    private volatile MoodleException siteFailure;
    private volatile DatabaseGone databaseGone;
    private volatile String failure;
    private volatile String lost;
    private volatile boolean interrupted;
    private volatile boolean incomplete;
    private volatile boolean approved;
    private volatile String move;
    private final List<SourcePull> held = new ArrayList<>();

    /**
     * @param stop given when nothing more shall be begun
     */
    public Pull(Instance instance, PullRequest request, Limits limits, StopSignal stop) {
        this.instance = instance;
        this.request = request;
        this.limits = limits;
        this.stop = stop;
    }

    /** A batch of a course, as a Moodle group stands for it. */
    public record GroupBatch(int batchId, int courseId) {}

    public Instance getInstance() {
        return instance;
    }

    public PullRequest getRequest() {
        return request;
    }

    public Limits getLimits() {
        return limits;
    }

    public Instant getStartedAt() {
        return startedAt;
    }

    public long getRunId() {
        return runId;
    }

    void setRunId(long runId) {
        this.runId = runId;
        request.listener().started(this);
    }

    /** The run that is on already, where this one was refused for it and its number is known. */
    public Long getOtherRun() {
        return otherRun;
    }

    /** Another pull of the instance is on: this one ends before it begins. */
    void refuse(Long other) {
        refused = true;
        otherRun = other;
        failure =
                "Another pull of '%s' is on%s: wait for its end."
                        .formatted(instance.name(), other == null ? "" : " (run " + other + ")");
        request.listener().refused(this);
    }

    public boolean isRefused() {
        return refused;
    }

    /**
     * {@code community}, {@code enterprise} or {@code enterprise+community}: what is written to;
     * null as long as it is not told.
     */
    public String getEdition() {
        return editions == null ? null : String.join("+", editions.names());
    }

    public Editions getEditions() {
        return editions;
    }

    void setEditions(Editions editions) {
        this.editions = editions;
    }

    /** What the installed version's exam tables have. */
    public ExamTables getExamTables() {
        return examTables;
    }

    void setExamTables(ExamTables examTables) {
        this.examTables = examTables;
    }

    /** Whether grades of a source get a result line before there are marksheets. */
    boolean makesLinesAtOnce(Source source) {
        return source == Source.GRADEBOOK && resultLines.isAtOnce(examTables);
    }

    void setResultLines(ResultLines resultLines) {
        this.resultLines = resultLines;
    }

    public MoodleSite getSite() {
        return site;
    }

    void setSite(MoodleSite site) {
        this.site = site;
    }

    public SiteInfo getSiteInfo() {
        return siteInfo;
    }

    void setSiteInfo(SiteInfo siteInfo) {
        this.siteInfo = siteInfo;
    }

    public GradeScale getScale() {
        return scale;
    }

    void setScale(GradeScale scale) {
        this.scale = scale;
    }

    public Students getStudents() {
        return students;
    }

    void setStudents(Students students) {
        this.students = students;
    }

    /** By Moodle group id. */
    public Map<Long, GroupBatch> getGroupBatches() {
        return groupBatches;
    }

    void setGroupBatches(Map<Long, GroupBatch> groupBatches) {
        this.groupBatches = Map.copyOf(groupBatches);
    }

    /** The courses to go through. */
    public List<CoursePull> getCourses() {
        return courses;
    }

    void setCourses(List<CourseMapping> mappings) {
        courses = mappings.stream().map(mapping -> new CoursePull(this, mapping)).toList();
        request.listener().coursesFound(this, courses.size());
    }

    /** The courses, in groups that are asked for together. */
    public List<CourseGroup> getGroups() {
        return CourseGroup.of(this, courses);
    }

    /** What is read: switched on in the instance, and offered by the token's service. */
    public Set<Source> getSources() {
        return sources;
    }

    void setSources(ReadableSources readable) {
        sources = readable.sources();
        pullsCompletion = readable.completion();
    }

    /** An edition cannot be written to. */
    void close(String edition, String sentence) {
        closed.put(edition, sentence);
    }

    boolean isClosed(String edition) {
        return closed.containsKey(edition);
    }

    /** Whether exams are there, and can be written to. */
    public boolean isWritingExams() {
        return editions != null && editions.exams() && !isClosed("community");
    }

    /** Why none of the editions installed can be written to; empty when one can. */
    List<String> allClosed() {
        return closed.keySet().containsAll(editions.names())
                ? List.copyOf(closed.values())
                : List.of();
    }

    /** Leaves out the sources whose grades go to an edition that cannot be written to; says why. */
    List<String> leaveOutClosed() {
        Set<Source> open = new TreeSet<>(sources);
        Set<String> sentences = new LinkedHashSet<>();
        for (Source source : sources) {
            Target target = editions.target(source);
            if (target != null && closed.containsKey(target.edition())) {
                open.remove(source);
                sentences.add(closed.get(target.edition()));
            }
        }
        sources = open;
        return List.copyOf(sentences);
    }

    /** Whether neither grades nor completion can be read. */
    boolean isNothingRead() {
        return sources.isEmpty() && (!pullsCompletion || !closed.isEmpty());
    }

    /** The courses whose completion is asked for. */
    public List<CoursePull> getCompletionCourses() {
        return pullsCompletion && siteFailure == null && databaseGone == null
                ? courses.stream().filter(course -> course.getFailure() == null).toList()
                : List.of();
    }

    /** Whether nothing is to be written: what would be is told instead. */
    public boolean isPreview() {
        return request.trigger() == Trigger.PREVIEW;
    }

    /** Whether a preview's plan is to be written, and nothing but that. */
    public boolean isApply() {
        return request.trigger() == Trigger.APPLY;
    }

    /**
     * Whether what would be written is only told as yet: by a preview to its end, by an apply until
     * its plan has proved to be that of the preview.
     */
    public boolean isPlanning() {
        return isPreview() || (isApply() && !approved);
    }

    /** What is held is what the preview told: it may be written. */
    void approve() {
        approved = true;
        examsCreated.set(0);
        examsUpdated.set(0);
    }

    /** What is held is not what the preview told. */
    void moved(String words) {
        move = words;
    }

    /** In what the plan differs from that of the preview; null when it does not. */
    String getMove() {
        return move;
    }

    /** Keeps what an apply would write until the whole plan is known. */
    void hold(SourcePull source) {
        synchronized (held) {
            held.add(source);
        }
    }

    /** The sources of courses that an apply has to write. */
    public List<SourcePull> getHeld() {
        synchronized (held) {
            return List.copyOf(held);
        }
    }

    /** Changes that a preview found; safe for use by several threads. */
    void plan(List<PlannedChange> changes) {
        synchronized (plan) {
            plan.addAll(changes);
        }
    }

    /** What a preview found, in the order of courses, sources, items and users. */
    public List<PlannedChange> getPlan() {
        synchronized (plan) {
            return plan.stream().sorted(PlannedChange.ORDER).toList();
        }
    }

    AnswerSizes getSizes() {
        return sizes;
    }

    public Counts getCounts() {
        return counts;
    }

    /** A course has come to its end, good or bad. */
    CourseResult courseDone(CourseResult result) {
        synchronized (results) {
            results.add(result);
        }
        request.listener().courseDone(this, result);
        return result;
    }

    /** A course that had come to a good end could not be written after all. */
    void courseFailed(CourseResult result) {
        synchronized (results) {
            results.removeIf(each -> each.moodleCourseId() == result.moodleCourseId());
            results.add(result);
        }
    }

    public List<CourseResult> getResults() {
        synchronized (results) {
            return List.copyOf(results);
        }
    }

    void examsCreated(int exams) {
        examsCreated.addAndGet(exams);
    }

    public int getExamsCreated() {
        return examsCreated.get();
    }

    void examsUpdated(int exams) {
        examsUpdated.addAndGet(exams);
    }

    public int getExamsUpdated() {
        return examsUpdated.get();
    }

    void recomputed(int gradebooks) {
        recomputed.addAndGet(gradebooks);
    }

    public int getRecomputed() {
        return recomputed.get();
    }

    /**
     * @param status {@code complete}, {@code incomplete} or null for neither
     */
    void countCompletion(String status) {
        if (status == null) {
            withoutCompletion.incrementAndGet();
        } else if (status.equals(Completion.COMPLETE)) {
            complete.incrementAndGet();
        } else {
            incompleteStudents.incrementAndGet();
        }
    }

    public int getComplete() {
        return complete.get();
    }

    public int getIncomplete() {
        return incompleteStudents.get();
    }

    public int getWithoutCompletion() {
        return withoutCompletion.get();
    }

    public void countRequest() {
        moodleRequests.incrementAndGet();
    }

    public int getMoodleRequests() {
        return moodleRequests.get();
    }

    /** Something the operator should know of the run; the same sentence is kept once. */
    public void note(String sentence) {
        synchronized (notes) {
            if (notes.size() < MOST_NOTES) {
                notes.add(sentence);
            } else {
                notes.add("There is more of this kind: see the log.");
            }
        }
    }

    public List<String> getNotes() {
        synchronized (notes) {
            return List.copyOf(notes);
        }
    }

    /** Something was left undone: the run is not {@code ok}. */
    void incomplete(String sentence) {
        incomplete = true;
        note(sentence);
    }

    /** When the site cannot be read at all, nothing more is asked. */
    void stopAt(MoodleException failure) {
        if (failure.getKind() == Kind.SITE) {
            siteFailure = failure;
        }
    }

    public MoodleException getSiteFailure() {
        return siteFailure;
    }

    /**
     * When something failed because the database cannot be reached, nothing more is begun: each
     * statement would wait as long as those before it.
     *
     * @return what failed
     */
    synchronized Throwable stopWithoutDatabase(Throwable cause) {
        if (!Sentences.isDatabaseGone(cause)) {
            return cause;
        }
        if (databaseGone == null) {
            databaseGone = new DatabaseGone(cause);
        }
        return databaseGone;
    }

    /** Why nothing more is begun, or null while the database is there. */
    DatabaseGone getDatabaseGone() {
        return databaseGone;
    }

    /**
     * Asked before anything is begun: a course, a question to Moodle, a transaction.
     *
     * @throws PullStopped when the service is being stopped, or the instance is not this pull's any
     *     more
     * @throws DatabaseGone when the database is
     */
    void requireGoingOn() {
        if (stop.isGiven() || lost != null) {
            throw stopped();
        }
        if (databaseGone != null) {
            throw databaseGone;
        }
    }

    /** The run was declared dead: another can be on, and this one begins nothing more. */
    PullStopped lose() {
        lost =
                "Run %d of '%s' lost its lock with the connection to the database: what is left is the next pull's to write."
                        .formatted(runId, instance.name());
        return stopped();
    }

    /** Why nothing more is begun. */
    PullStopped stopped() {
        String why = lost;
        return why == null ? new PullStopped() : new PullStopped(why);
    }

    /**
     * Asked before Moodle is asked anything. What has been read is written and recomputed all the
     * same.
     *
     * @throws PullException when the pull has taken too long
     */
    void requireTime() {
        Duration deadline = limits.deadline();
        if (!deadline.isZero() && System.nanoTime() - begun > deadline.toNanos()) {
            throw new PullException(
                    "The pull took longer than gradesync.pull.deadline: what was not read is read"
                            + " by the next one.");
        }
    }

    /**
     * Whether something did not come to its end because nothing more is begun; the run is
     * interrupted then, and nothing else needs to be told of it.
     */
    boolean isInterruptedBy(Throwable cause) {
        boolean stopped =
                (stop.isGiven() || lost != null)
                        && (Sentences.find(cause, PullStopped.class) != null
                                || Sentences.find(cause, RejectedExecutionException.class) != null);
        if (stopped) {
            interrupted = true;
            note(stopped().getMessage());
        }
        return stopped;
    }

    void fail(String sentence) {
        failure = sentence;
    }

    /** Why nothing could be done, or null. */
    public String getFailure() {
        return failure;
    }

    /** As things stand; never {@code running}. */
    public RunStatus status() {
        if (interrupted && failure == null) {
            return RunStatus.INTERRUPTED;
        }
        List<CourseResult> done = getResults();
        boolean failed = done.stream().anyMatch(course -> course.failure() != null);
        if (failure != null
                || (!done.isEmpty() && done.stream().noneMatch(CourseResult::something))) {
            return RunStatus.FAILED;
        }
        boolean missing = done.size() < courses.size();
        boolean partly = failed || missing || incomplete || counts.failed() > 0;
        return partly ? RunStatus.PARTIAL : RunStatus.OK;
    }
}
