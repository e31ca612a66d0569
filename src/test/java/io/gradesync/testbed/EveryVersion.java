package io.gradesync.testbed;

import io.gradesync.sample.SampleVersion;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs each test of a class on every version of OpenEduCat: its field marked as {@code @Parameter}
 * is the {@link SampleVersion}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@EnumSource(SampleVersion.class)
public @interface EveryVersion {}
