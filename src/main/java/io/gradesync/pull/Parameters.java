package io.gradesync.pull;

import io.gradesync.grade.Source;
import java.util.HashMap;
import java.util.Map;

/** What statements are told of the source that they serve. */
final class Parameters {

    private Parameters() {}

    /** A map to be added to. */
    static Map<String, Object> of(SourcePull source) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("run", source.getPull().getRunId());
        parameters.put("instance", source.getPull().getInstance().id());
        parameters.put("source", source.getSource().label());
        parameters.put("model", source.getTarget() == null ? "" : source.getTarget().model());
        parameters.put("edition", source.getTarget() == null ? null : source.getTarget().edition());
        parameters.put("moodleCourse", source.getMapping().moodleCourseId());
        parameters.put("uid", source.getPull().getLimits().userId());
        boolean atOnce = source.getPull().makesLinesAtOnce(source.getSource());
        parameters.put("atOnce", atOnce);
        // Assignments and quizzes never had a line of ours: one that stands is somebody else's.
        parameters.put("bare", atOnce || source.getSource() != Source.GRADEBOOK);
        return parameters;
    }
}
