package io.gradesync;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultRows;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** The page of reliability names for each fault the tests that prove it, and no others. */
class ReliabilityTest {

    private static final int ROWS = 50;

    @Test
    void thePageHasARowForEachFault() {
        assertThat(FaultRows.ofThePage().keySet())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, ROWS).boxed().toList());
    }

    @Test
    void eachRowNamesTheTestsThatCarryItsNumber() {
        Map<Integer, TreeSet<String>> named = new TreeMap<>();
        FaultRows.ofThePage().forEach((row, fault) -> named.put(row, new TreeSet<>(fault.tests())));
        Map<Integer, TreeSet<String>> carried = carried();
        carried.forEach(
                (row, tests) ->
                        assertThat(named.get(row)).as("tests of row %d", row).isEqualTo(tests));
        assertThat(carried.keySet()).isEqualTo(named.keySet());
    }

    /** With an asterisk those that only the profile runs. */
    private static Map<Integer, TreeSet<String>> carried() {
        Map<Integer, TreeSet<String>> carried = new TreeMap<>();
        List<Class<?>> classes =
                ReflectionSupport.findAllClassesInPackage(
                        "io.gradesync", type -> true, name -> name.matches(".*(Test|IT)"));
        for (Class<?> type : classes) {
            for (Method method :
                    AnnotationSupport.findAnnotatedMethods(
                            type, Fault.class, HierarchyTraversalMode.TOP_DOWN)) {
                boolean minutes =
                        List.of(method, type).stream()
                                .flatMap(
                                        element ->
                                                AnnotationSupport.findRepeatableAnnotations(
                                                        element, Tag.class)
                                                        .stream())
                                .anyMatch(tag -> tag.value().equals("fault"));
                String name = type.getSimpleName() + "." + method.getName() + (minutes ? "*" : "");
                for (int row : method.getAnnotation(Fault.class).value()) {
                    carried.computeIfAbsent(row, added -> new TreeSet<>()).add(name);
                }
            }
        }
        return carried;
    }
}
