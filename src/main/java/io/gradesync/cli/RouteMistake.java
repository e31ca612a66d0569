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
                            ? duplicate(duplicate.group(1))
                            : "The route %s cannot be made%s: %s"
                                    .formatted(
                                            made.getRouteId(),
                                            at(made.getLocation()),
                                            rootMessage(made)));
        }
        FailedToStartRouteException started =
                Sentences.find(failure, FailedToStartRouteException.class);
        return started == null
                ? Optional.empty()
                : Optional.of(
                        "The route %s cannot be started%s: %s"
                                .formatted(
                                        started.getRouteId(),
                                        at(started.getLocation()),
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

    private static String at(String location) {
        return location == null || location.isBlank() ? "" : " (" + location + ")";
    }

    private String duplicate(String id) {
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
        return "The id %s is a duplicate of another route's%s: give each route an id of its own, or name the file like the built-in one that it shall replace."
                .formatted(id, files.isEmpty() ? "" : " (" + String.join(", ", files) + ")");
    }
}
