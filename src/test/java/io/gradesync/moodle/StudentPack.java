package io.gradesync.moodle;

import java.util.List;

/** Single students' gradebooks in one request, as a pull asks for them. */
final class StudentPack {

    private StudentPack() {}

    static MoodleCall of(MoodleSite site, long courseId, List<Long> userIds) {
        return PackedCalls.of(
                userIds.stream()
                        .map(user -> GradebookCalls.student(site, courseId, user))
                        .toList());
    }
}
