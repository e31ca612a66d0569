package io.gradesync.service;

import io.gradesync.moodle.MoodleSite;
import io.gradesync.pull.Instance;
import io.gradesync.sample.SampleMoodle;
import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import java.util.function.Function;

/** Finds the site that a row of {@code moodle_instance} stands for. */
final class MoodleSites implements Function<Instance, MoodleSite> {

    private final Settings settings;
    private final SampleMoodle sample;

    /**
     * @param sample null where none runs
     */
    MoodleSites(Settings settings, SampleMoodle sample) {
        this.settings = settings;
        this.sample = sample;
    }

    @Override
    public MoodleSite apply(Instance instance) {
        if (!Settings.SAMPLE.equals(instance.url())) {
            return MoodleSite.of(
                    instance.url(),
                    settings.tokenOf(instance.token()),
                    settings.isTrue(Setting.MOODLE_ALLOW_HTTP));
        }
        if (sample == null) {
            throw new IllegalArgumentException(
                    "The url 'sample' stands for the built-in Moodle, which this process does not"
                            + " run: set gradesync.moodle.url=sample, or the site's address in"
                            + " moodle_instance.");
        }
        return MoodleSite.of(sample.url(), SampleMoodle.TOKEN, false);
    }
}
