package io.gradesync.pull;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** The steps of keeping what a preview told, and of writing it if it still holds. */
public final class PlanSteps {

    /** Changes kept by one statement. */
    private static final int SLICE = 5000;

    /** What would be written, in slices, for {@code insert-plan.sql}. */
    public Iterable<String> slices(@Variable("pull") Pull pull) {
        List<PlannedChange> plan = pull.getPlan();
        return () ->
                IntStream.iterate(0, from -> from < plan.size(), from -> from + SLICE)
                        .mapToObj(
                                from ->
                                        RunReport.json(
                                                plan.subList(
                                                        from, Math.min(from + SLICE, plan.size()))))
                        .iterator();
    }

    /** The preview whose plan is to be written; empty for none. */
    public String preview(@Variable("pull") Pull pull) {
        return pull.isApply() ? pull.getRequest().preview().toString() : "";
    }

    /**
     * @throws PullException when the preview cannot be applied, not any more or not at all
     */
    public void requireApplicable(
            @Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        String refusal = Preview.of(rows.get(0)).refusal();
        if (refusal != null) {
            throw new PullException(refusal);
        }
    }

    /** Takes in what the plan differs from that of the preview. */
    public void differences(@Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        Map<String, Object> row = rows.get(0);
        long differences = ((Number) row.get("differences")).longValue();
        boolean sameExams =
                Integer.valueOf(pull.getExamsCreated()).equals(row.get("exams_created"))
                        && Integer.valueOf(pull.getExamsUpdated()).equals(row.get("exams_updated"));
        if (Boolean.FALSE.equals(row.get("same_settings"))) {
            pull.moved("the settings of '%s' differ".formatted(pull.getInstance()));
        } else if (differences > 0) {
            pull.moved(
                    "%d %s, the first: %s"
                            .formatted(
                                    differences,
                                    differences == 1 ? "grade differs" : "grades differ",
                                    row.get("example")));
        } else if (!sameExams) {
            pull.moved("names or marks of items differ");
        }
    }

    /**
     * @throws PullException when the plan is not that of the preview
     */
    public void approve(@Variable("pull") Pull pull) {
        if (pull.getMove() != null) {
            throw new PullException(
                    "Moodle or OpenEduCat has changed since preview %d (%s). Nothing was written: preview again."
                            .formatted(pull.getRequest().preview(), pull.getMove()));
        }
        pull.approve();
    }

    /** Before it is written, a source is compared with OpenEduCat once more. */
    public void compareAgain(@Variable("source") SourcePull source) {
        source.compareAgain();
    }

    /**
     * @throws PullException when OpenEduCat has moved since the plan was approved
     */
    public void requireSame(@Variable("source") SourcePull source) {
        if (!source.isSameAsBefore()) {
            throw new PullException(
                    "OpenEduCat was changed while the other courses were read. Nothing of this was"
                            + " written: preview again.");
        }
    }

    /** A source of a course that an apply could not write. */
    public void heldFailed(
            @Variable("source") SourcePull source, @Variable("failure") Throwable cause) {
        CoursePull course = source.getCourse();
        course.sourceFailed(Sentences.of(cause));
        if (!course.getPull().isInterruptedBy(cause)) {
            RunSteps.tell(source, cause);
        }
        course.getPull().courseFailed(RunSteps.result(course, Sentences.of(cause)));
    }
}
