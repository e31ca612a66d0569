package io.gradesync.pull;

import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.moodle.SiteInfo;
import io.gradesync.openeducat.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a pull around its courses: beginning, what it works with, and its end. */
public final class RunSteps {

    private static final Logger LOG = LoggerFactory.getLogger(RunSteps.class);

    private static final int LONGEST_NAME = 256;

    private final Function<Instance, MoodleSite> sites;

    /**
     * @param sites finds the address and the token of an instance; throws IllegalArgumentException
     *     with a sentence
     */
    public RunSteps(Function<Instance, MoodleSite> sites) {
        this.sites = sites;
    }

    /** The courses that the pull is limited to, as JSON; empty for all. */
    public String coursesAsked(@Variable("pull") Pull pull) {
        Set<Long> courses = pull.getRequest().courses();
        return courses.isEmpty() ? "" : RunReport.json(new TreeSet<>(courses));
    }

    /** What of the instance's settings decides on grades, as JSON. */
    public String settings(@Variable("pull") Pull pull) {
        return RunReport.json(pull.getInstance().decisive());
    }

    /** What {@code grade_sync_run.counts} shall hold. */
    public String counts(@Variable("pull") Pull pull) {
        return RunReport.of(pull).countsJson();
    }

    /** What {@code grade_sync_run.edition} shall hold; empty when the run did not come so far. */
    public String editionWritten(@Variable("pull") Pull pull) {
        return pull.getEdition() == null ? "" : pull.getEdition();
    }

    /** Takes the number of the run, and the instance's settings, which can be bad. */
    public void started(@Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        pull.setRunId(((Number) rows.get(0).get("id")).longValue());
        LOG.info(
                "Run {} of '{}' begins ({})",
                pull.getRunId(),
                pull.getInstance(),
                pull.getRequest().trigger().label());
        try {
            pull.setScale(pull.getInstance().scale());
            pull.setResultLines(pull.getInstance().lines());
            pull.setSite(sites.apply(pull.getInstance()));
        } catch (IllegalArgumentException badSetting) {
            throw new PullException(
                    "Instance '%s': %s".formatted(pull.getInstance(), badSetting.getMessage()));
        }
    }

    /** Takes what is installed now. */
    public void edition(@Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        Editions editions = Editions.of(rows.get(0));
        if (editions.name() == null) {
            throw new PullException(
                    "OpenEduCat has no place for grades: install the module openeducat_exam"
                            + " (community) or openeducat_grading (enterprise) in Odoo.");
        }
        pull.setEditions(editions);
    }

    /** Takes the version of the exam tables. */
    public void examTables(@Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        pull.setExamTables(ExamTables.of(rows.get(0)));
    }

    /** Notes how many grades came after the marksheets and stand on none. */
    public void missingResults(@Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        for (Map<String, Object> row : rows) {
            pull.note(
                    "Marksheet register '%s' (%s) lacks %s that came after it: generate its results once more in OpenEduCat."
                            .formatted(
                                    Text.clean((String) row.get("register"), LONGEST_NAME),
                                    row.get("id"),
                                    ((Number) row.get("grades")).longValue() == 1
                                            ? "1 grade"
                                            : row.get("grades") + " grades"));
        }
    }

    /** How many grades stand on no marksheet is not known. */
    public void resultsNotCounted(
            @Variable("pull") Pull pull,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        if (pull.isInterruptedBy(cause) || pull.getDatabaseGone() != null) {
            return;
        }
        pull.stopWithoutDatabase(cause);
        pull.incomplete(
                "Grades that stand on no marksheet were not counted (%s)."
                        .formatted(Sentences.of(cause)));
    }

    /**
     * The editions that are installed, by name.
     *
     * @param pull whose closed ones are left out, or null
     */
    public List<String> editionNames(
            @Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        return Editions.of(rows.get(0)).names().stream()
                .filter(edition -> pull == null || !pull.isClosed(edition))
                .toList();
    }

    /** An edition whose tables, columns or rights are missing is not written to; each is named. */
    public void schema(
            @Variable("pull") Pull pull,
            @Variable("edition") String edition,
            @Body List<Map<String, Object>> missing) {
        if (!missing.isEmpty()) {
            pull.close(
                    edition,
                    missing.stream()
                            .map(row -> String.valueOf(row.get("problem")))
                            .collect(
                                    Collectors.joining(
                                            "; ", "The database cannot be written to: ", ".")));
        }
    }

    /**
     * @throws PullException when no edition can be written to
     */
    public void requireEdition(@Variable("pull") Pull pull) {
        List<String> sentences = pull.allClosed();
        if (!sentences.isEmpty()) {
            throw new PullException(String.join(" ", sentences));
        }
    }

    public void students(@Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        pull.setStudents(Students.of(rows));
    }

    public void groupBatches(@Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        Map<Long, Pull.GroupBatch> batches = new HashMap<>();
        rows.forEach(
                row ->
                        batches.put(
                                ((Number) row.get("group_id")).longValue(),
                                new Pull.GroupBatch(
                                        (Integer) row.get("batch_id"),
                                        (Integer) row.get("course_id"))));
        pull.setGroupBatches(batches);
    }

    /** Takes the mapped courses, or those of them that were asked for. */
    public void courses(@Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        List<CourseMapping> mapped = rows.stream().map(CourseMapping::of).toList();
        Set<Long> asked = pull.getRequest().courses();
        Set<Long> unknown = new TreeSet<>(asked);
        mapped.forEach(course -> unknown.remove(course.moodleCourseId()));
        if (!unknown.isEmpty()) {
            throw new PullException(
                    "Moodle course %s of '%s' is not mapped: add its row (model op.subject) to"
                                    .formatted(
                                            unknown.stream()
                                                    .map(String::valueOf)
                                                    .collect(Collectors.joining(", ")),
                                            pull.getInstance())
                            + " moodle_mapping.");
        }
        pull.setCourses(
                mapped.stream()
                        .filter(
                                course ->
                                        asked.isEmpty() || asked.contains(course.moodleCourseId()))
                        .toList());
        if (mapped.isEmpty()) {
            pull.note(
                    "No course of '%s' is mapped: add rows (model op.subject) to moodle_mapping."
                            .formatted(pull.getInstance()));
        }
    }

    public MoodleCall askSite(@Variable("pull") Pull pull) {
        return SiteInfo.call(pull.getSite());
    }

    /**
     * Takes what the site said. What is switched on and cannot be read is told; the rest is read.
     *
     * @throws PullException when nothing can be read
     */
    public void site(@Variable("pull") Pull pull, @Body SiteInfo site) {
        pull.setSiteInfo(site);
        ReadableSources readable = ReadableSources.of(pull.getInstance(), site);
        pull.setSources(readable);
        List<String> missing = new ArrayList<>(readable.missing());
        boolean roster = site.has(RosterCalls.GRADABLE) || site.has(RosterCalls.ENROLLED);
        if (!roster) {
            missing.add(
                    "The token's external service in Moodle lacks %s: add it there."
                            .formatted(RosterCalls.ENROLLED));
        }
        missing.addAll(pull.leaveOutClosed());
        if (!missing.isEmpty() && (!roster || pull.isNothingRead())) {
            throw new PullException(String.join(" ", missing));
        }
        missing.forEach(pull::incomplete);
    }

    /**
     * @throws PullStopped when nothing more shall be begun
     */
    public void requireGoingOn(@Variable("pull") Pull pull) {
        pull.requireGoingOn();
    }

    /** The pull as a whole cannot go on. */
    public void failed(
            @Variable("pull") Pull pull,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        if (pull.isInterruptedBy(cause)) {
            return;
        }
        pull.fail(Sentences.of(cause));
        LOG.error(
                "Run {} of '{}' failed: {}",
                pull.getRunId(),
                pull.getInstance(),
                pull.getFailure());
        LOG.debug("The cause", cause);
    }

    /**
     * Courses whose target is unknown are not asked for; nor is any when the site as a whole
     * refuses.
     */
    public void requireTargets(@Variable("group") CourseGroup group) {
        group.getPull().requireGoingOn();
        if (group.getPull().getSiteFailure() != null) {
            group.fail(group.getPull().getSiteFailure());
        }
        for (CoursePull course : group.getCourses()) {
            CourseMapping mapping = course.getMapping();
            if (mapping.subjectName() == null || mapping.courseId() == null) {
                course.fail(
                        new PullException(
                                "Moodle course %d is mapped to %s that does not exist: mend oec_record_id (op_subject)"
                                                .formatted(
                                                        mapping.moodleCourseId(),
                                                        mapping.subjectName() == null
                                                                ? "a subject"
                                                                : "a course")
                                        + " and oec_course_id (op_course) in its row of"
                                        + " moodle_mapping."));
            }
        }
    }

    /**
     * @throws RuntimeException why nothing of the course can be read
     */
    public void requireReadable(@Variable("course") CoursePull course) {
        course.getPull().requireGoingOn();
        if (course.getPull().getSiteFailure() != null) {
            throw course.getPull().getSiteFailure();
        }
        if (course.getFailure() != null) {
            throw course.getFailure();
        }
    }

    /** Why a source of a course breaks off: the pull may have to break off, too. */
    public Throwable obstacle(
            @Variable("pull") Pull pull,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        Throwable obstacle = pull.stopWithoutDatabase(cause);
        if (obstacle != cause) {
            LOG.debug("The cause", cause);
        }
        return obstacle;
    }

    /** A source of a course is read and written. */
    public void sourceDone(@Variable("source") SourcePull source) {
        source.getCourse().sourceDone(source);
        if (source.getPull().isApply()) {
            source.getPull().hold(source);
        }
    }

    /**
     * A source of a course fails alone.
     *
     * @throws MoodleException when nothing of the site can be read
     * @throws DatabaseGone when the database cannot be reached
     */
    public void sourceFailed(
            @Variable("source") SourcePull source, @Variable("failure") Throwable cause) {
        CoursePull course = source.getCourse();
        course.sourceFailed(Sentences.of(cause));
        if (course.getPull().isInterruptedBy(cause)) {
            return;
        }
        RuntimeException ofAll = ofAll(cause);
        if (ofAll != null) {
            throw ofAll;
        }
        tell(source, cause);
    }

    /** A source of a course failed: into the run's notes and the log. */
    static void tell(SourcePull source, Throwable cause) {
        CoursePull course = source.getCourse();
        String sentence = Sentences.of(cause);
        String place =
                "Course %d, %s"
                        .formatted(
                                course.getMapping().moodleCourseId(), source.getSource().label());
        course.getPull().note(ofAll(cause) != null ? sentence : place + ": " + sentence);
        LOG.warn(
                "Course {} of '{}' failed ({}): {}",
                course.getMapping().moodleCourseId(),
                course.getPull().getInstance(),
                source.getSource().label(),
                sentence);
        LOG.debug("The cause", cause);
    }

    /** The course has come to its end; some of its sources may have failed. */
    public CourseResult courseDone(@Variable("course") CoursePull course) {
        return end(course, course.sentences().stream().findFirst().orElse(null));
    }

    /** A course fails alone, unless the site as a whole refuses, or the database is gone. */
    public CourseResult courseFailed(
            @Variable("course") CoursePull course,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        Pull pull = course.getPull();
        String sentence = Sentences.of(cause);
        if (pull.isInterruptedBy(cause)) {
            course.fail(pull.stopped());
            return end(course, sentence);
        }
        String place = "Course " + course.getMapping().moodleCourseId();
        pull.note(ofAll(cause) != null ? sentence : place + ": " + sentence);
        LOG.warn(
                "Course {} of '{}' failed: {}",
                course.getMapping().moodleCourseId(),
                pull.getInstance(),
                sentence);
        LOG.debug("The cause", cause);
        course.fail(
                cause instanceof RuntimeException failure ? failure : new PullException(sentence));
        return end(course, sentence);
    }

    /** What all courses fail for, the site or the database, so that it is told once; or null. */
    static RuntimeException ofAll(Throwable cause) {
        MoodleException moodle = Sentences.find(cause, MoodleException.class);
        return moodle != null && moodle.getKind() == Kind.SITE
                ? moodle
                : Sentences.find(cause, DatabaseGone.class);
    }

    private static CourseResult end(CoursePull course, String failure) {
        course.release();
        return course.getPull().courseDone(result(course, failure));
    }

    /**
     * @param failure a sentence, or null
     */
    static CourseResult result(CoursePull course, String failure) {
        return new CourseResult(
                course.getMapping().moodleCourseId(),
                course.getMapping().subjectName(),
                course.getCounts(),
                failure,
                failure == null || course.isSomeGradeRead());
    }

    /**
     * Takes how many gradebooks of an edition were recomputed.
     *
     * @param pull whose they are, or null
     */
    public void recomputed(@Variable("pull") Pull pull, @Body Recomputed recomputed) {
        if (pull == null) {
            return;
        }
        pull.recomputed(recomputed.gradebooks());
        if (recomputed.unread() > 0) {
            pull.note(recomputed.sentence());
        }
    }

    /** What is marked stays marked: the next pull recomputes it. */
    public void recomputeFailed(
            @Variable("pull") Pull pull,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        if (pull.isInterruptedBy(cause) || pull.getDatabaseGone() != null) {
            return;
        }
        pull.stopWithoutDatabase(cause);
        LOG.warn("The recompute after run {} failed", pull.getRunId(), cause);
        pull.incomplete(
                "Gradebooks were not recomputed (%s): the next pull does it, or the command recompute."
                        .formatted(Sentences.of(cause)));
    }

    /** The row of the run still says that it is running: the next pull says that it is not. */
    public void closeFailed(
            @Variable("pull") Pull pull,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        String sentence = Sentences.of(cause);
        LOG.error(
                "Run {} of '{}' was not closed: {}", pull.getRunId(), pull.getInstance(), sentence);
        LOG.debug("The cause", cause);
        pull.incomplete(
                "The row of the run in grade_sync_run was not closed (%s): the next pull does it."
                        .formatted(sentence));
    }

    /** The report of the run that has ended. */
    public RunReport report(@Variable("pull") Pull pull) {
        if (!pull.isRefused()) {
            LOG.info(
                    "Run {} of '{}': {}",
                    pull.getRunId(),
                    pull.getInstance(),
                    pull.status().label());
        }
        return RunReport.of(pull);
    }
}
