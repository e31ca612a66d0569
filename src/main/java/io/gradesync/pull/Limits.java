package io.gradesync.pull;

import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * How much is asked and written at once.
 *
 * @param wholeCourse students up to whom a course's gradebook is read in one call
 * @param batchSize calls packed into one request at the most
 * @param chunkSize grades written in one transaction at the most
 * @param quizSweep at the latest after this every quiz grade is asked for again
 * @param completionSweep at the latest after this those who completed a course are asked for again
 * @param facultyId who stands in grading assignments whose subject has nobody, or null
 * @param userId who stands in {@code create_uid} and {@code write_uid}
 * @param shrinkGuard an answer of Moodle that is smaller than the last one by more than so many
 *     percent is told
 * @param deadline after this a pull asks Moodle nothing more; zero: never
 * @param room for the grades of all pulls together
 */
public record Limits(
        int wholeCourse,
        int batchSize,
        int chunkSize,
        Duration quizSweep,
        Duration completionSweep,
        Integer facultyId,
        int userId,
        BigDecimal shrinkGuard,
        Duration deadline,
        Room room) {

    private static final int CHUNK_SIZE = 5000;

    public static Limits of(Settings settings) {
        return new Limits(
                settings.number(Setting.MOODLE_WHOLE_COURSE),
                settings.number(Setting.MOODLE_BATCH_SIZE),
                CHUNK_SIZE,
                settings.duration(Setting.QUIZ_FULL_SWEEP),
                settings.duration(Setting.COMPLETION_FULL_SWEEP),
                settings.text(Setting.OPENEDUCAT_FACULTY_ID).isEmpty()
                        ? null
                        : settings.number(Setting.OPENEDUCAT_FACULTY_ID),
                settings.number(Setting.OPENEDUCAT_USER_ID),
                settings.percentage(Setting.SHRINK_GUARD),
                settings.duration(Setting.PULL_DEADLINE),
                Room.of(Runtime.getRuntime().maxMemory()));
    }

    /** The same, but for the grades of one transaction. */
    public Limits withChunkSize(int grades) {
        return new Limits(
                wholeCourse,
                batchSize,
                grades,
                quizSweep,
                completionSweep,
                facultyId,
                userId,
                shrinkGuard,
                deadline,
                room);
    }
}
