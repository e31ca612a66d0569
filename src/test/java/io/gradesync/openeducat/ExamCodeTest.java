package io.gradesync.openeducat;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.grade.Source;
import io.gradesync.testbed.Fault;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExamCodeTest {

    private record Exam(Source source, int instance, long item, int batch) {}

    /** Computed with another language: int(sha256(text), 16) in base 36. */
    @ParameterizedTest
    @CsvSource({
        "GRADEBOOK,  1, 8,          5,  M2T4MA58ZK5VG6H2",
        "QUIZ,       1, 1000008,    5,  MS4GRLVTUR7BJ8YC",
        "ASSIGNMENT, 2, 5000000000, 17, M409VRXY4KODVFQ1"
    })
    void theCodeIsTheBeginningOfTheHashInBase36(
            Source source, int instance, long item, int batch, String code) {
        assertThat(ExamCode.ofExam(source, instance, item, batch)).isEqualTo(code);
    }

    @Test
    void theSessionIsOfTheCourseInsteadOfTheItem() {
        assertThat(ExamCode.ofSession(Source.GRADEBOOK, 1, 2, 5)).isEqualTo("M1L7WFYWK673ZA8Q");
    }

    @Test
    void eachPartOfTheKeyCounts() {
        Set<String> codes =
                Set.of(
                        ExamCode.ofExam(Source.GRADEBOOK, 1, 11, 5),
                        ExamCode.ofExam(Source.QUIZ, 1, 11, 5),
                        ExamCode.ofExam(Source.GRADEBOOK, 2, 11, 5),
                        ExamCode.ofExam(Source.GRADEBOOK, 1, 12, 5),
                        ExamCode.ofExam(Source.GRADEBOOK, 1, 11, 6),
                        ExamCode.ofExam(Source.GRADEBOOK, 11, 1, 5));
        assertThat(codes).hasSize(6);
    }

    @Property
    @Fault(21)
    void aCodeFitsTheColumn(
            @ForAll Source source,
            @ForAll @IntRange(min = 1) int instance,
            @ForAll @LongRange(min = 1) long item,
            @ForAll @IntRange(min = 1) int batch) {
        assertThat(ExamCode.ofExam(source, instance, item, batch))
                .matches("M[A-Z0-9]{15}")
                .isEqualTo(ExamCode.ofExam(source, instance, item, batch));
    }

    @Test
    @Fault(21)
    void twentyThousandExamsOfOneSiteHaveTwentyThousandCodes() {
        List<Source> sources = List.of(Source.values());
        Map<String, Exam> exams = new HashMap<>();
        Set<Exam> keys = new HashSet<>();
        Random random = new Random(20_000);
        while (keys.size() < 20_000) {
            Exam exam =
                    new Exam(
                            sources.get(random.nextInt(sources.size())),
                            1 + random.nextInt(4),
                            1L + random.nextInt(5_000),
                            1 + random.nextInt(60));
            keys.add(exam);
            exams.put(ExamCode.ofExam(exam.source, exam.instance, exam.item, exam.batch), exam);
        }
        assertThat(exams).hasSameSizeAs(keys);
    }
}
