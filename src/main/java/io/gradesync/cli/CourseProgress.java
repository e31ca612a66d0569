package io.gradesync.cli;

import io.gradesync.pull.CourseResult;
import io.gradesync.pull.Pull;
import io.gradesync.pull.PullListener;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error that counts courses, where a person looks on. */
final class CourseProgress implements PullListener, AutoCloseable {

    private final ProgressBar bar;

    private CourseProgress(ProgressBar bar) {
        this.bar = bar;
    }

    /** Shows nothing when standard error is no terminal. */
    static CourseProgress onTerminal() {
        if (System.console() == null) {
            return new CourseProgress(null);
        }
        return new CourseProgress(
                new ProgressBarBuilder()
                        .setTaskName("Courses")
                        .setStyle(ProgressBarStyle.ASCII)
                        .setInitialMax(0)
                        .build());
    }

    @Override
    public void coursesFound(Pull pull, int courses) {
        if (bar != null) {
            bar.maxHint(Math.max(0, bar.getMax()) + courses);
        }
    }

    @Override
    public void courseDone(Pull pull, CourseResult course) {
        if (bar != null) {
            bar.step();
            bar.setExtraMessage(course.name() == null ? "" : course.name());
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
