package io.gradesync.testbed;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGenerator;

/** A test that proves a row of the page of reliability carries its sentence in the reports. */
public final class FaultNames extends DisplayNameGenerator.Standard {

    private final Map<Integer, FaultRows.Row> rows = FaultRows.ofThePage();

    @Override
    public String generateDisplayNameForMethod(
            List<Class<?>> enclosing, Class<?> test, Method method) {
        String name = super.generateDisplayNameForMethod(enclosing, test, method);
        Fault fault = method.getAnnotation(Fault.class);
        return fault == null
                ? name
                : Arrays.stream(fault.value())
                        .filter(rows::containsKey)
                        .mapToObj(row -> row + ": " + rows.get(row).sentence())
                        .collect(Collectors.joining("; ", name + " [", "]"));
    }
}
