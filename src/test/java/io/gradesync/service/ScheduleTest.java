package io.gradesync.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronExpression;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;

/** When the schedule fires, the changes between summer and winter time included. */
class ScheduleTest {

    private static final int YEAR = 2026;

    /** The firings of a year of the zone. */
    private static List<Instant> firings(String schedule, String zone) throws ParseException {
        Settings settings =
                TestService.settings(
                        Map.of(
                                "gradesync.schedule", schedule,
                                "gradesync.schedule.zone", zone));
        CronExpression cron = new CronExpression(settings.text(Setting.SCHEDULE));
        ZoneId of = ZoneId.of(settings.forRoutes().get(Setting.SCHEDULE_ZONE.key()));
        cron.setTimeZone(TimeZone.getTimeZone(of));
        Instant end = Year.of(YEAR + 1).atDay(1).atStartOfDay(of).toInstant();
        List<Instant> firings = new ArrayList<>();
        Date next = Date.from(Year.of(YEAR).atDay(1).atStartOfDay(of).toInstant().minusMillis(1));
        for (next = cron.getNextValidTimeAfter(next);
                next.toInstant().isBefore(end);
                next = cron.getNextValidTimeAfter(next)) {
            firings.add(next.toInstant());
        }
        return firings;
    }

    private static Duration longestPause(List<Instant> firings) {
        Duration longest = Duration.ZERO;
        for (int i = 1; i < firings.size(); i++) {
            Duration pause = Duration.between(firings.get(i - 1), firings.get(i));
            assertThat(pause).as("after %s", firings.get(i - 1)).isPositive();
            longest = pause.compareTo(longest) > 0 ? pause : longest;
        }
        return longest;
    }

    /** Days of the year on which it does not fire exactly once. */
    private static Map<LocalDate, Long> odd(List<Instant> firings, String zone) {
        Map<LocalDate, Long> perDay =
                Year.of(YEAR)
                        .atDay(1)
                        .datesUntil(Year.of(YEAR + 1).atDay(1))
                        .collect(Collectors.toMap(Function.identity(), day -> 0L));
        firings.forEach(
                firing ->
                        perDay.merge(firing.atZone(ZoneId.of(zone)).toLocalDate(), 1L, Long::sum));
        perDay.values().removeIf(times -> times == 1);
        return perDay;
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, PT1H15M",
        "America/New_York, PT1H15M",
        "Australia/Lord_Howe, PT45M",
        "Asia/Kolkata, PT15M",
        "UTC, PT15M"
    })
    @Fault(32)
    void theDefaultScheduleNeverFiresTwiceAndGoesOnWhenTheClockIsChanged(
            String zone, Duration pause) throws ParseException {
        assertThat(longestPause(firings("0 0/15 * * * ?", zone))).isEqualTo(pause);
    }

    @ParameterizedTest
    @CsvSource({
        "0 30 1 * * ?, Europe/Berlin",
        "0 0 3 * * ?, Europe/Berlin",
        "0 30 1 * * ?, America/New_York",
        "0 0 3 * * ?, America/New_York",
        "0 30 2 * * ?, UTC"
    })
    @Fault(32)
    void aDailyPullComesOnceOnEachDay(String schedule, String zone) throws ParseException {
        assertThat(odd(firings(schedule, zone), zone)).isEmpty();
    }

    @Test
    @Fault(32)
    void onlyADailyTimeThatADayDoesNotHaveIsLeftOutOnThatDay() throws ParseException {
        assertThat(odd(firings("0 30 2 * * ?", "Europe/Berlin"), "Europe/Berlin"))
                .isEqualTo(Map.of(LocalDate.of(YEAR, 3, 29), 0L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Asia/Kolkata", "UTC"})
    @Fault(32)
    void theServiceFiresInTheZoneThatIsSet(String zone) throws SchedulerException {
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                TestService service =
                        TestService.serve(
                                TestPostgres.sampleUniversity(),
                                moodle,
                                Map.of(
                                        "gradesync.schedule",
                                        "0 30 2 * * ?",
                                        "gradesync.schedule.zone",
                                        zone))) {
            Scheduler scheduler =
                    service.service()
                            .context()
                            .getComponent("quartz", QuartzComponent.class)
                            .getScheduler();
            CronTrigger trigger =
                    (CronTrigger)
                            scheduler.getTrigger(
                                    TriggerKey.triggerKey("pull-on-schedule", "gradesync"));
            assertThat(trigger.getTimeZone().getID()).isEqualTo(zone);
            assertThat(trigger.getNextFireTime().toInstant().atZone(ZoneId.of(zone)).toLocalTime())
                    .hasToString("02:30");
        }
    }
}
