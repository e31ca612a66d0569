package io.gradesync.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Which of OpenEduCat's modules for grades a sample database has. */
public enum SampleEdition {
    /** The exam module only. */
    COMMUNITY("openeducat", "core", "community"),
    /** The grading module only. */
    ENTERPRISE("openeducat_enterprise", "core", "enterprise"),
    /** An installation of the community edition to which the grading module was added. */
    BOTH("openeducat_both", "core", "community", "enterprise");

    private final String database;
    private final List<String> parts;

    SampleEdition(String database, String... parts) {
        this.database = database;
        this.parts = List.of(parts);
    }

    /** The edition of a name as it stands in the settings. */
    public static SampleEdition of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The name of its database of a version on the embedded server. */
    public String database(SampleVersion version) {
        return database + version.suffix();
    }

    boolean hasExams() {
        return parts.contains("community");
    }

    boolean hasGrading() {
        return parts.contains("enterprise");
    }

    /** Scripts that make its tables of a version, in their order. */
    List<String> ddl(SampleVersion version) {
        return parts.stream().map(part -> version.select(script(part))).toList();
    }

    private static String script(String part) {
        String path = "/sample/openeducat-%s.sql".formatted(part);
        try (InputStream script = SampleEdition.class.getResourceAsStream(path)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
