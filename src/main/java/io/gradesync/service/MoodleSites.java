package io.gradesync.service;

import io.gradesync.moodle.AllowedHosts;
import io.gradesync.moodle.ForbiddenHostException;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.pull.Instance;
import io.gradesync.sample.SampleMoodle;
import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Finds the site that a row of {@code moodle_instance} stands for. */
final class MoodleSites implements Function<Instance, MoodleSite> {

    private final Settings settings;
    private final SampleMoodle sample;
    private final AllowedHosts hosts;

    /**
     * @param sample null where none runs
     */
    MoodleSites(Settings settings, SampleMoodle sample) {
        this.settings = settings;
        this.sample = sample;
        this.hosts = hosts(settings, sample);
    }

    private static AllowedHosts hosts(Settings settings, SampleMoodle sample) {
        List<String> own = new ArrayList<>();
        if (sample != null) {
            own.add(sample.url());
        } else if (!settings.moodleUrl().isEmpty()) {
            own.add(settings.moodleUrl());
        }
        return AllowedHosts.of(settings.text(Setting.MOODLE_ALLOWED_HOSTS), own);
    }

    /** Where tokens may be sent. */
    AllowedHosts hosts() {
        return hosts;
    }

    @Override
    public MoodleSite apply(Instance instance) {
        if (!Settings.SAMPLE.equals(instance.url())) {
            MoodleSite site =
                    MoodleSite.of(
                            instance.url(),
                            settings.tokenOf(instance.token()),
                            settings.isTrue(Setting.MOODLE_ALLOW_HTTP));
            try {
                hosts.require(site);
            } catch (ForbiddenHostException forbidden) {
                throw new IllegalArgumentException(forbidden.getMessage(), forbidden);
            }
            return site;
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
