package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gradesync.testbed.Fault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoursePullTest {

    private final Room room = new Room(100);
    private final CoursePull course =
            new CoursePull(
                    new Pull(
                            new Instance(
                                    1,
                                    "Moodle",
                                    "http://127.0.0.1",
                                    "",
                                    true,
                                    true,
                                    true,
                                    true,
                                    true,
                                    "percentage",
                                    "50",
                                    "auto",
                                    List.of()),
                            PullRequest.everything("cli"),
                            new Limits(
                                    40,
                                    50,
                                    5000,
                                    Duration.ZERO,
                                    Duration.ZERO,
                                    null,
                                    1,
                                    BigDecimal.valueOf(50),
                                    Duration.ZERO,
                                    room),
                            new StopSignal()),
                    new CourseMapping(101, 1, "Subject", 1));

    @Test
    void whatACourseHeldIsRoomForOthersWhenItHasEnded() {
        course.takeRoom(60);
        assertThat(room.left()).isEqualTo(40);

        course.release();

        assertThat(room.left()).isEqualTo(100);
    }

    @Test
    @Fault(28)
    void anAnswerThatComesAfterTheEndOfItsCourseTakesNoRoom() {
        course.release();

        assertThatExceptionOfType(PullException.class).isThrownBy(() -> course.takeRoom(60));
        assertThat(room.left()).isEqualTo(100);
    }
}
