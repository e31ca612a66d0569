package io.gradesync.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.moodle.CourseCalls;
import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.GroupCalls;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleCourse;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleGroup;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.MoodleUser;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.moodle.SiteInfo;
import io.gradesync.moodle.UserCalls;
import io.gradesync.pull.Instance;
import io.gradesync.pull.InstanceSteps;
import io.gradesync.pull.PullException;
import io.gradesync.pull.Sentences;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a match: what is asked next, and what is made of the answer. */
public final class MatchSteps {

    private static final Logger LOG = LoggerFactory.getLogger(MatchSteps.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<Instance, MoodleSite> sites;

    /**
     * @param sites finds the address and the token of an instance; throws IllegalArgumentException
     *     with a sentence
     */
    public MatchSteps(Function<Instance, MoodleSite> sites) {
        this.sites = sites;
    }

    /**
     * A match for each instance that was asked for.
     *
     * @param rows of {@code select-instances.sql}
     */
    public List<Match> choose(
            @Body List<Map<String, Object>> rows, @Variable("request") MatchRequest request) {
        return InstanceSteps.active(rows, request.instances()).stream()
                .map(instance -> new Match(instance, request.dryRun()))
                .toList();
    }

    /** The address and the token of the instance can be bad. */
    public MoodleCall askSite(@Variable("match") Match match) {
        try {
            match.setSite(sites.apply(match.getInstance()));
        } catch (IllegalArgumentException badSetting) {
            throw new PullException(
                    "Instance '%s': %s".formatted(match.getInstance(), badSetting.getMessage()));
        }
        return SiteInfo.call(match.site());
    }

    /** Takes what the site said, and requires the functions without which nobody can be matched. */
    public void site(@Variable("match") Match match, @Body SiteInfo site) {
        match.setSiteInfo(site);
        if (!site.has(RosterCalls.ENROLLED) && !site.has(RosterCalls.GRADABLE)) {
            throw new PullException(
                    "The token's external service in Moodle lacks %s: add it there."
                            .formatted(RosterCalls.ENROLLED));
        }
    }

    /** Takes subjects, courses and batches. */
    public void records(@Variable("match") Match match, @Body List<Map<String, Object>> rows) {
        for (Map<String, Object> row : rows) {
            int id = number(row, "id").intValue();
            String name = (String) row.get("name");
            switch ((String) row.get("kind")) {
                case "subject" -> match.records().subject(id, name);
                case "course" -> match.records().course(id, name);
                default -> match.records().batch(id, name, number(row, "course_id").intValue());
            }
        }
    }

    public void students(@Variable("match") Match match, @Body List<Map<String, Object>> rows) {
        rows.forEach(
                row ->
                        match.records()
                                .student(
                                        number(row, "id").intValue(),
                                        (String) row.get("name"),
                                        (String) row.get("gr_no"),
                                        (String) row.get("email"),
                                        Boolean.TRUE.equals(row.get("active"))));
    }

    /** Takes which subjects are taught in which courses, where OpenEduCat says. */
    public void taught(@Variable("match") Match match, @Body List<Map<String, Object>> rows) {
        rows.forEach(
                row ->
                        match.records()
                                .taught(
                                        number(row, "subject_id").intValue(),
                                        number(row, "course_id").intValue()));
    }

    /** Takes the rows that are there. */
    public void mapped(@Variable("match") Match match, @Body List<Map<String, Object>> rows) {
        for (Map<String, Object> row : rows) {
            Number user = number(row, "moodle_user_id");
            match.mapped()
                    .add(
                            Kind.ofModel((String) row.get("model")),
                            number(row, "moodle_id").longValue(),
                            user == null ? null : user.longValue(),
                            (Integer) row.get("oec_record_id"),
                            (Integer) row.get("course_id"));
        }
    }

    /** Whether the token may ask for courses; without, those that are mapped are still matched. */
    public boolean asksCourses(@Variable("match") Match match) {
        if (!match.siteInfo().has(CourseCalls.FUNCTION)) {
            match.note(
                    "The token's external service in Moodle lacks %s: courses were not matched, only the people of those that are mapped."
                            .formatted(CourseCalls.FUNCTION));
        }
        return match.siteInfo().has(CourseCalls.FUNCTION);
    }

    public MoodleCall askCourses(@Variable("match") Match match) {
        return CourseCalls.all(match.site());
    }

    public void courses(@Variable("match") Match match, @Body List<MoodleCourse> courses) {
        match.addMoodleCourses(courses);
    }

    /** Subjects whose Moodle course can only be searched for. */
    public List<SubjectOfCourse> toSearch(@Variable("match") Match match) {
        return new CourseMatcher(match.records(), match.mapped()).toSearch(match.moodleCourses());
    }

    public MoodleCall askForSubject(
            @Variable("match") Match match, @Variable("subject") SubjectOfCourse subject) {
        return CourseCalls.withIdNumber(match.site(), subject.idNumber());
    }

    /** The answer does not show the id number either: it is the one that was searched for. */
    public void courseOfSubject(
            @Variable("match") Match match,
            @Variable("subject") SubjectOfCourse subject,
            @Body List<MoodleCourse> courses) {
        match.addMoodleCourses(
                courses.stream()
                        .map(
                                course ->
                                        new MoodleCourse(
                                                course.id(), course.name(), subject.idNumber()))
                        .toList());
    }

    public void decideCourses(@Variable("match") Match match) {
        match.decideCourses();
    }

    /** The ids of OpenEduCat's courses, for the statement. */
    public String courseIds(@Variable("match") Match match) {
        return json(match.courseIds());
    }

    public void enrolments(@Variable("match") Match match, @Body List<Map<String, Object>> rows) {
        rows.forEach(
                row ->
                        match.enrolments()
                                .add(
                                        number(row, "id").intValue(),
                                        number(row, "student_id").intValue(),
                                        number(row, "course_id").intValue(),
                                        Boolean.TRUE.equals(row.get("running"))));
    }

    public MoodleCall askPeople(@Variable("course") CourseMatch course) {
        return hasEnrolled(course)
                ? UserCalls.enrolled(
                        course.getMatch().site(), course.getMoodleCourseId(), course.rows())
                : askGradable(course);
    }

    public void people(@Variable("course") CourseMatch course, @Body List<MoodleUser> users) {
        if (hasEnrolled(course)) {
            course.addPage(users);
        } else {
            course.addAll(users);
        }
    }

    /** Whether the gradebook's own roster shall tell the id numbers that the first did not. */
    public boolean asksGradable(@Variable("course") CourseMatch course) {
        return hasEnrolled(course)
                && course.isWithoutIdNumbers()
                && course.getMatch().siteInfo().has(RosterCalls.GRADABLE);
    }

    public MoodleCall askGradable(@Variable("course") CourseMatch course) {
        return UserCalls.gradable(course.getMatch().site(), course.getMoodleCourseId());
    }

    public void gradable(@Variable("course") CourseMatch course, @Body List<MoodleUser> users) {
        course.enrich(users);
    }

    public boolean asksGroups(@Variable("course") CourseMatch course) {
        Match match = course.getMatch();
        if (!match.siteInfo().has(GroupCalls.FUNCTION)) {
            match.note(
                    "The token's external service in Moodle lacks %s: batches were not matched."
                            .formatted(GroupCalls.FUNCTION));
        }
        return match.siteInfo().has(GroupCalls.FUNCTION);
    }

    public MoodleCall askGroups(@Variable("course") CourseMatch course) {
        return GroupCalls.ofCourse(course.getMatch().site(), course.getMoodleCourseId());
    }

    public void groups(@Variable("course") CourseMatch course, @Body List<MoodleGroup> groups) {
        course.setGroups(groups);
    }

    /**
     * Batches are a help, not a need: without the right to see groups, people are still matched.
     *
     * @throws MoodleException when it was no refusal
     */
    public void groupsRefused(
            @Variable("course") CourseMatch course, @ExchangeException MoodleException failure) {
        requireRefusal(failure);
        course.getMatch()
                .note(
                        "Course %d: its groups cannot be seen, so its batches were not matched. %s"
                                .formatted(course.getMoodleCourseId(), failure.getMessage()));
    }

    /** The same for id numbers: there is another source, and e-mail. */
    public void gradableRefused(
            @Variable("course") CourseMatch course, @ExchangeException MoodleException failure) {
        requireRefusal(failure);
        LOG.debug("Course {}: {}", course.getMoodleCourseId(), failure.getMessage());
    }

    /**
     * A course fails alone.
     *
     * @throws MoodleException when the site as a whole refuses
     */
    public void courseFailed(
            @Variable("course") CourseMatch course,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        MoodleException moodle = Sentences.find(cause, MoodleException.class);
        if (moodle != null && moodle.getKind() == MoodleException.Kind.SITE) {
            throw moodle;
        }
        course.fail(Sentences.of(cause));
        LOG.warn(
                "Course {} of '{}' could not be matched: {}",
                course.getMoodleCourseId(),
                course.getMatch().getInstance(),
                course.failure());
        LOG.debug("The cause", cause);
    }

    /** Users whose id number only a gradebook may tell. */
    public List<UnknownUser> unknownUsers(@Variable("match") Match match) {
        return match.siteInfo().has(GradebookCalls.FUNCTION) ? match.unknownUsers() : List.of();
    }

    /** Whether the gradebook is asked: not any more where it has refused. */
    public boolean asksGradebook(@Variable("user") UnknownUser user) {
        return !user.course().isSilent();
    }

    public MoodleCall askGradebook(@Variable("user") UnknownUser user) {
        return UserCalls.ofGradebook(
                user.course().getMatch().site(), user.course().getMoodleCourseId(), user.userId());
    }

    public void gradebook(@Variable("user") UnknownUser user, @Body List<MoodleUser> users) {
        synchronized (user.course()) {
            user.course().enrich(users);
        }
    }

    /**
     * Where it refuses, e-mail is left; where it did not answer, the user waits for another time.
     */
    public void gradebookFailed(
            @Variable("user") UnknownUser user,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        CourseMatch course = user.course();
        MoodleException moodle = Sentences.find(cause, MoodleException.class);
        if (moodle != null && moodle.getKind() == MoodleException.Kind.RECORD) {
            return;
        }
        if (moodle != null && isRefusal(moodle)) {
            course.silence();
            course.getMatch()
                    .note(
                            "Course %d: Moodle shows no id numbers. %s"
                                    .formatted(course.getMoodleCourseId(), moodle.getMessage()));
        } else {
            course.getMatch().leaveOut(user.userId());
            course.fail(Sentences.of(cause));
        }
    }

    public void decidePeople(@Variable("match") Match match) {
        match.decidePeople();
    }

    /** The rows to write, for the statement. */
    public String rows(@Variable("match") Match match) {
        return json(
                match.findings().rows().stream()
                        .map(
                                row -> {
                                    Map<String, Object> columns = new LinkedHashMap<>();
                                    columns.put("model", row.kind().model());
                                    columns.put("record", row.recordId());
                                    columns.put("course", row.courseId());
                                    columns.put("moodle", row.moodleId());
                                    columns.put("idnumber", row.idNumber());
                                    columns.put("user", row.userId());
                                    return columns;
                                })
                        .toList());
    }

    /** Takes how many rows of each kind were written. */
    public void written(@Variable("match") Match match, @Body List<Map<String, Object>> rows) {
        rows.forEach(
                row ->
                        match.setWritten(
                                Kind.ofModel((String) row.get("model")),
                                number(row, "rows").intValue()));
    }

    /** The match as a whole cannot go on. */
    public void failed(
            @Variable("match") Match match,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        match.fail(Sentences.of(cause));
        LOG.error("The match of '{}' failed: {}", match.getInstance(), match.failure());
        LOG.debug("The cause", cause);
    }

    public MatchReport report(@Variable("match") Match match) {
        return MatchReport.of(match);
    }

    private static boolean hasEnrolled(CourseMatch course) {
        return course.getMatch().siteInfo().has(RosterCalls.ENROLLED);
    }

    private static void requireRefusal(MoodleException failure) {
        if (!isRefusal(failure)) {
            throw failure;
        }
    }

    private static boolean isRefusal(MoodleException failure) {
        // The code of a function that the token may not call is that of a token that may call none.
        return failure.getErrorCode().equals("accessexception")
                || failure.getKind() == MoodleException.Kind.COURSE
                || failure.getKind() == MoodleException.Kind.RECORD;
    }

    private static Number number(Map<String, Object> row, String column) {
        return (Number) row.get(column);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException neverForNumbersAndTexts) {
            throw new IllegalStateException(neverForNumbersAndTexts);
        }
    }
}
