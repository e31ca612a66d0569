package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The jar as an operator has it: started in a folder, on the embedded default. */
final class Jar {

    private static final Path JAR = Path.of("target/moodle-grade-sync.jar").toAbsolutePath();

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();

    Jar(Path folder) {
        this.folder = folder;
    }

    /** What a command left. */
    record Result(int exit, String out, String err) {

        JsonNode run() {
            try {
                return new ObjectMapper().readTree(out).get("runs").get(0);
            } catch (IOException noJson) {
                throw new UncheckedIOException(out + err, noJson);
            }
        }

        /** Whether what was read is what became of it. */
        boolean isBalanced() {
            JsonNode counts = run().get("counts");
            return counts.get("read").asInt()
                    == counts.get("created").asInt()
                            + counts.get("updated").asInt()
                            + counts.get("repaired").asInt()
                            + counts.get("unchanged").asInt()
                            + sum(counts.get("skipped"))
                            + sum(counts.get("failed"));
        }

        private static int sum(JsonNode reasons) {
            int sum = 0;
            for (JsonNode count : reasons) {
                sum += count.asInt();
            }
            return sum;
        }
    }

    Path folder() {
        return folder;
    }

    /** Starts a command and waits for its end. */
    Result run(String... arguments) {
        Process process = start(arguments);
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("the command ends").isTrue();
            return new Result(process.exitValue(), read("out"), read("err"));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A variable of the environment of what is started from now on. */
    Jar with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts a command; its output goes to files in the folder. */
    Process start(String... arguments) {
        return start(List.of(), arguments);
    }

    /** The same, with options for Java. */
    Process start(List<String> javaOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-Dfile.encoding=UTF-8");
        command.addAll(javaOptions);
        command.add("-jar");
        command.add(JAR.toString());
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectOutput(folder.resolve("out").toFile())
                            .redirectError(folder.resolve("err").toFile());
            process.environment().putAll(environment);
            return process.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    String read(String file) {
        try {
            return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void write(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void delete(String file) {
        try {
            Files.delete(folder.resolve(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
