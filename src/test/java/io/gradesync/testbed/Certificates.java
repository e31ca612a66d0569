package io.gradesync.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An authority of a test's own, and servers' certificates that it signs; made with the JDK's
 * keytool.
 */
public final class Certificates {

    /** The names of this machine, as keytool wants them. */
    public static final String THIS_MACHINE = "dns:localhost,ip:127.0.0.1";

    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority.p12";

    private final Path folder;
    private int made;

    /**
     * @param folder an empty one, for the key stores
     */
    public Certificates(Path folder) {
        this.folder = folder;
        key(AUTHORITY, "cn=Test authority", "-1H", "2", "-ext", "bc:c");
        keytool("-exportcert", "-rfc", "-file", "authority.pem", "-keystore", AUTHORITY);
        keytool("-importcert", "-noprompt", "-file", "authority.pem", "-keystore", "trust.p12");
    }

    /** A key store that trusts the authority and nobody else. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    public String password() {
        return PASSWORD;
    }

    /**
     * A server with a certificate that the authority has signed.
     *
     * @param names such as {@link #THIS_MACHINE}
     * @param begin as keytool has it: {@code -1H}, {@code -10d}
     * @param days from then on
     */
    public SSLContext signed(String names, String begin, int days) {
        String store = "server%d.p12".formatted(++made);
        key(store, "cn=Server", begin, "30");
        String request = store + ".csr";
        String certificate = store + ".pem";
        keytool("-certreq", "-file", request, "-keystore", store);
        keytool(
                "-gencert",
                "-rfc",
                "-infile",
                request,
                "-outfile",
                certificate,
                "-startdate",
                begin,
                "-validity",
                Integer.toString(days),
                "-ext",
                "san=" + names,
                "-keystore",
                AUTHORITY);
        keytool(
                "-importcert",
                "-noprompt",
                "-trustcacerts",
                "-alias",
                "authority",
                "-file",
                "authority.pem",
                "-keystore",
                store);
        keytool("-importcert", "-noprompt", "-file", certificate, "-keystore", store);
        return context(store);
    }

    /** A server with a certificate that nobody but itself has signed. */
    public SSLContext selfSigned(String names) {
        String store = "server%d.p12".formatted(++made);
        key(store, "cn=Server", "-1H", "2", "-ext", "san=" + names);
        return context(store);
    }

    private void key(String store, String name, String begin, String days, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                name,
                                "-startdate",
                                begin,
                                "-validity",
                                days,
                                "-keystore",
                                store));
        arguments.addAll(List.of(more));
        keytool(arguments.toArray(String[]::new));
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        if (!command.contains("-alias")) {
            command.addAll(List.of("-alias", "own"));
        }
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
            String words =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + words);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private SSLContext context(String store) {
        try (InputStream in = Files.newInputStream(folder.resolve(store))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
