package io.gradesync.cli;

import io.gradesync.pull.Sentences;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;

/** Where a route is wrong that kept the routes from being started, and what is wrong with it. */
final class RouteMistake {

    private static final Pattern DUPLICATE =
            Pattern.compile("Duplicate route ids detected: ([^.]*)\\.");

    private final Path folder;

    /**
     * @param start the folder of the start, in which {@code routes/} may lie
     */
    RouteMistake(Path start) {
        this.folder = start.resolve("routes");
    }

    /** A sentence, or nothing when it was no route. */
    Optional<String> sentence(Throwable failure) {
        FailedToCreateRouteException made =
                Sentences.find(failure, FailedToCreateRouteException.class);
        if (made != null) {
            Matcher duplicate = DUPLICATE.matcher(String.valueOf(made.getMessage()));
            return Optional.of(
                    duplicate.find()
                            ? "The id %s is a duplicate of another route's%s: give each route an id of its own, or name the file like the built-in one that it shall replace."
                                    .formatted(duplicate.group(1), files(duplicate.group(1)))
                            : "The route %s%s cannot be made: %s"
                                    .formatted(
                                            made.getRouteId(),
                                            files(made.getRouteId()),
                                            rootMessage(made)));
        }
        FailedToStartRouteException started =
                Sentences.find(failure, FailedToStartRouteException.class);
        return started == null
                ? Optional.empty()
                : Optional.of(
                        "The route %s%s cannot be started: %s"
                                .formatted(
                                        started.getRouteId(),
                                        files(started.getRouteId()),
                                        rootMessage(started)));
    }

    /** The root's words, in one line. */
    static String rootMessage(Throwable exception) {
        Throwable root = exception;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message =
                root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        // The second line of an error in a route file names the file and the line.
        return message.lines().limit(2).map(String::strip).collect(Collectors.joining(" "));
    }

    /** In parentheses, the integrator's own files that hold a route of that id. */
    private String files(String id) {
        TreeSet<String> files = new TreeSet<>();
        Pattern line =
                Pattern.compile(
                        "^\\s*(- )?id:\\s*[\"']?" + Pattern.quote(id) + "\\b", Pattern.MULTILINE);
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> local =
                    Files.newDirectoryStream(folder, "*.{camel.yaml,java}")) {
                for (Path file : local) {
                    String text = Files.readString(file);
                    if (line.matcher(text).find() || text.contains("\"" + id + "\"")) {
                        files.add(file.getFileName().toString());
                    }
                }
            } catch (IOException unreadable) {
                // Then the sentence names the route only.
            }
        }
        return files.isEmpty() ? "" : " (" + String.join(", ", files) + ")";
    }
}
