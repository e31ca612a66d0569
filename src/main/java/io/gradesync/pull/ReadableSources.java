package io.gradesync.pull;

import io.gradesync.grade.Source;
import io.gradesync.moodle.AssignmentCalls;
import io.gradesync.moodle.CompletionCalls;
import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.QuizCalls;
import io.gradesync.moodle.SiteInfo;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of an instance can be read: what is switched on and for which the token's service has the
 * functions.
 *
 * @param missing a sentence for each switch that is on to no avail
 */
record ReadableSources(Set<Source> sources, boolean completion, List<String> missing) {

    static ReadableSources of(Instance instance, SiteInfo site) {
        Set<Source> sources = EnumSet.noneOf(Source.class);
        List<String> missing = new ArrayList<>();
        for (Source source : Source.values()) {
            if (instance.pulls(source) && has(site, functions(source), switchOf(source), missing)) {
                sources.add(source);
            }
        }
        boolean completion =
                instance.pullsCompletion()
                        && has(
                                site,
                                List.of(CompletionCalls.FUNCTION),
                                "pull_completion_status",
                                missing);
        return new ReadableSources(sources, completion, missing);
    }

    private static List<String> functions(Source source) {
        return switch (source) {
            case GRADEBOOK -> List.of(GradebookCalls.FUNCTION);
            case ASSIGNMENT -> List.of(AssignmentCalls.ASSIGNMENTS, AssignmentCalls.GRADES);
            case QUIZ -> List.of(QuizCalls.QUIZZES, QuizCalls.BEST_GRADE);
        };
    }

    private static String switchOf(Source source) {
        return "pull_%s_grades".formatted(source.label());
    }

    private static boolean has(
            SiteInfo site, List<String> functions, String column, List<String> missing) {
        String lacking =
                functions.stream()
                        .filter(function -> !site.has(function))
                        .collect(Collectors.joining(" and "));
        if (!lacking.isEmpty()) {
            missing.add(
                    "The token's external service in Moodle lacks %s: add it there, or switch %s off in moodle_instance."
                            .formatted(lacking, column));
        }
        return lacking.isEmpty();
    }
}
