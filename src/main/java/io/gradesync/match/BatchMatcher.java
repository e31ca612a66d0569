package io.gradesync.match;

import io.gradesync.match.Records.Batch;
import io.gradesync.moodle.MoodleGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which group of a Moodle course is which batch, by its id number. */
final class BatchMatcher {

    private static final Pattern ID_NUMBER = Pattern.compile("oec_batch_([0-9]{1,9})");

    private final Records records;
    private final Mapped mapped;

    BatchMatcher(Records records, Mapped mapped) {
        this.records = records;
        this.mapped = mapped;
    }

    /**
     * @param courseId {@code op_course} of the Moodle course
     * @param groups of that Moodle course
     */
    Findings match(int courseId, List<MoodleGroup> groups) {
        Findings findings = new Findings();
        Set<Integer> taken = new HashSet<>();
        groups.forEach(group -> taken.add(mapped.batch(group.id())));
        Map<Integer, List<MoodleGroup>> candidates = new TreeMap<>();
        for (MoodleGroup group : groups) {
            Matcher id =
                    ID_NUMBER.matcher(group.idNumber() == null ? "" : group.idNumber().strip());
            if (group.id() <= 0 || !id.matches() || mapped.hasGroup(group.id())) {
                continue;
            }
            int batchId = Integer.parseInt(id.group(1));
            Batch batch = records.batch(batchId);
            if (batch == null) {
                gap(findings, group, "its id number names batch %d, which does not exist", batchId);
            } else if (batch.courseId() != courseId) {
                gap(
                        findings,
                        group,
                        "its id number names batch %d, which is not of the course of this Moodle"
                                + " course",
                        batchId);
            } else if (!taken.contains(batchId)) {
                candidates.computeIfAbsent(batchId, first -> new ArrayList<>()).add(group);
            }
        }
        candidates.forEach((batch, named) -> decide(batch, named, findings));
        return findings;
    }

    private static void decide(int batchId, List<MoodleGroup> groups, Findings findings) {
        if (groups.size() == 1) {
            MoodleGroup group = groups.get(0);
            findings.map(MappingRow.batch(batchId, group.id(), group.idNumber().strip()));
            return;
        }
        String reason =
                "%s groups of the course have this id number: %s"
                        .formatted(
                                Words.count(groups.size()),
                                Words.list(groups.stream().map(MoodleGroup::id).toList()));
        groups.forEach(
                group -> findings.gap(Kind.BATCH, Side.MOODLE, group.id(), group.name(), reason));
    }

    private static void gap(Findings findings, MoodleGroup group, String reason, int batchId) {
        findings.gap(Kind.BATCH, Side.MOODLE, group.id(), group.name(), reason.formatted(batchId));
    }
}
