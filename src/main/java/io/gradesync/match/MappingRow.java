package io.gradesync.match;

/**
 * A row that {@code moodle_mapping} shall get.
 *
 * @param courseId {@code op_course}, for a course's row
 * @param idNumber Moodle's, where it was matched by that
 * @param userId Moodle's, for an enrolment
 */
record MappingRow(
        Kind kind, int recordId, Integer courseId, long moodleId, String idNumber, Long userId) {

    static MappingRow student(int studentId, long userId, String idNumber) {
        return new MappingRow(Kind.STUDENT, studentId, null, userId, idNumber, null);
    }

    static MappingRow course(SubjectOfCourse subject, long moodleCourseId, String idNumber) {
        return new MappingRow(
                Kind.COURSE,
                subject.subjectId(),
                subject.courseId(),
                moodleCourseId,
                idNumber,
                null);
    }

    static MappingRow batch(int batchId, long groupId, String idNumber) {
        return new MappingRow(Kind.BATCH, batchId, null, groupId, idNumber, null);
    }

    static MappingRow enrolment(int enrolmentId, long moodleCourseId, long userId) {
        return new MappingRow(Kind.ENROLMENT, enrolmentId, null, moodleCourseId, null, userId);
    }
}
