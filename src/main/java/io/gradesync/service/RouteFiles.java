package io.gradesync.service;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Route files and the SQL that they call: those beside the jar in {@code routes/}, and the jar's
 * own where the folder has none of that name.
 */
final class RouteFiles {

    private static final String FOLDER = "routes/";
    private static final String YAML = "*.camel.yaml";
    private static final String JAVA = "*.java";

    /** What only a server of HTTP can start. */
    private static final Pattern PORT =
            Pattern.compile("^ *- *rest(Configuration)?:|platform-http:", Pattern.MULTILINE);

    private final Path folder;

    /**
     * @param start the folder of the start, in which {@code routes/} may lie
     */
    RouteFiles(Path start) {
        this.folder = start.resolve(FOLDER).toAbsolutePath().normalize();
    }

    /**
     * Every route file, for Camel's include pattern.
     *
     * @param serving whether those are wanted that need a port
     */
    String includePattern(boolean serving) throws IOException {
        Map<String, String> files = new TreeMap<>();
        PathMatchingResourcePatternResolver jar =
                new PathMatchingResourcePatternResolver(RouteFiles.class.getClassLoader());
        for (Resource builtIn : jar.getResources("classpath:" + FOLDER + YAML)) {
            files.put(builtIn.getFilename(), "classpath:" + FOLDER + builtIn.getFilename());
        }
        for (String pattern : new String[] {YAML, JAVA}) {
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> local = Files.newDirectoryStream(folder, pattern)) {
                    local.forEach(file -> files.put(file.getFileName().toString(), "file:" + file));
                }
            }
        }
        if (!serving) {
            files.keySet().removeIf(file -> PORT.matcher(text(file)).find());
        }
        return files.values().stream().collect(Collectors.joining(","));
    }

    private String text(String file) {
        try (InputStream in = classLoader().getResourceAsStream(FOLDER + file)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            // Camel will say so when it loads it.
            return "";
        }
    }

    /** Finds {@code classpath:routes/…} in the folder first. */
    ClassLoader classLoader() {
        return new ClassLoader(RouteFiles.class.getClassLoader()) {
            @Override
            public URL getResource(String name) {
                URL local = local(name);
                return local == null ? super.getResource(name) : local;
            }

            @Override
            public InputStream getResourceAsStream(String name) {
                URL url = getResource(name);
                try {
                    return url == null ? null : url.openStream();
                } catch (IOException unreadable) {
                    return null;
                }
            }
        };
    }

    private URL local(String name) {
        if (!name.startsWith(FOLDER)) {
            return null;
        }
        Path file = folder.resolve(name.substring(FOLDER.length())).normalize();
        try {
            return file.startsWith(folder) && Files.isRegularFile(file)
                    ? file.toUri().toURL()
                    : null;
        } catch (MalformedURLException neverForFiles) {
            return null;
        }
    }
}
