package io.gradesync.sample;

import io.gradesync.sample.SampleGradebook.Entry;
import io.gradesync.sample.SampleMark.Change;
import io.gradesync.sample.SampleMark.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The grades that were changed since the start.
 *
 * <p>With a file it alone is the memory: each change is appended to it, and it is read again
 * whenever it looks different, so that another process or an editor may write it too. A change
 * keeps the time at which its value was first seen.
 */
final class SampleChanges {

    private static final Logger LOG = LoggerFactory.getLogger(SampleChanges.class);
    private static final String HEADER = "course,item,user,grade";

    /** What tells one state of the file from another. */
    private record Look(FileTime modified, long size) {}

    private final SampleGradebook gradebook;
    private final Path file;
    private Look seen;

    /**
     * @param file may be null, and need not exist yet
     */
    SampleChanges(SampleGradebook gradebook, Path file) {
        this.gradebook = gradebook;
        this.file = file;
    }

    /** Applies what has changed in the file; does nothing where it looks as before. */
    synchronized void readAgain() {
        if (file == null) {
            return;
        }
        try {
            Look look = look();
            if (!Objects.equals(look, seen)) {
                gradebook.changeTo(look == null ? Map.of() : read(look));
                seen = look;
            }
        } catch (IOException e) {
            LOG.warn("Cannot read the changes in {}, going on with those before: {}", file, e);
        }
    }

    /** Makes a change, and writes it to the file where there is one. */
    synchronized void add(Entry entry) {
        if (file == null) {
            Map<Place, Change> changes = new HashMap<>(gradebook.changes());
            long now = Instant.now().getEpochSecond();
            changes.put(entry.place(), new Change(entry.grade(), now));
            gradebook.changeTo(changes);
            return;
        }
        try {
            append(entry);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the change to " + file, e);
        }
        readAgain();
    }

    private Look look() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Look(now.lastModifiedTime(), now.size());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private Map<Place, Change> read(Look look) throws IOException {
        // Decoded this way bytes that are no UTF-8 spoil their line and not the whole file.
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        Map<Place, Change> before = gradebook.changes();
        Map<Place, Change> changes = new HashMap<>();
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].replace("\uFEFF", "").strip();
            if (line.isEmpty() || line.startsWith("#") || line.equalsIgnoreCase(HEADER)) {
                continue;
            }
            try {
                Entry entry = entry(line);
                changes.put(
                        entry.place(),
                        change(before.get(entry.place()), entry.grade(), look.modified()));
            } catch (IllegalArgumentException e) {
                LOG.warn("{}, line {} is left out: {}", file, i + 1, e.getMessage());
            }
        }
        return changes;
    }

    private Entry entry(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != 4) {
            throw new IllegalArgumentException(
                    "It has %s columns instead of %s.".formatted(cells.length, HEADER));
        }
        return gradebook.entry(cells[0], cells[1], cells[2], cells[3]);
    }

    private static Change change(Change before, BigDecimal grade, FileTime modified) {
        return before != null && isSame(before.grade(), grade)
                ? before
                : new Change(grade, modified.toInstant().getEpochSecond());
    }

    private static boolean isSame(BigDecimal one, BigDecimal other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return one.compareTo(other) == 0;
    }

    private void append(Entry entry) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        String grade =
                entry.grade() == null ? "" : entry.grade().stripTrailingZeros().toPlainString();
        String line = "%s,%s,%s,%s\n".formatted(entry.course(), entry.item(), entry.user(), grade);
        // One write, so that lines of two processes do not mix.
        Files.writeString(
                file, start() + line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The header of a new file, or the end of a line that an editor left open. */
    private String start() throws IOException {
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        if (bytes.length == 0) {
            return HEADER + "\n";
        }
        return bytes[bytes.length - 1] == '\n' ? "" : "\n";
    }
}
