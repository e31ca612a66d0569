package io.gradesync.cli;

import ch.qos.logback.classic.Level;
import io.gradesync.settings.Setting;
import io.gradesync.web.Passwords;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Makes what can stand in the settings instead of the password of page and API. */
@Command(
        name = "hash-password",
        description =
                "Reads a password (from the terminal, or the first line of standard input) and"
                        + " prints the line that stands for it in application.properties.",
        mixinStandardHelpOptions = true)
final class HashPasswordCommand implements Callable<Integer> {

    @ParentCommand private GradeSyncCommand parent;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        parent.logLevel(Level.OFF);
        String password = read();
        if (password.isEmpty()) {
            spec.commandLine().getErr().println("The password is empty: give one.");
            return ExitCode.USAGE;
        }
        spec.commandLine()
                .getOut()
                .printf("%s = %s%n", Setting.HTTP_PASSWORD.key(), Passwords.hash(password));
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }

    private static String read() throws IOException {
        Console console = System.console();
        if (console != null) {
            char[] typed = console.readPassword("Password: ");
            return typed == null ? "" : new String(typed);
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = System.in.read(); next >= 0 && next != '\n'; next = System.in.read()) {
            line.write(next);
        }
        return decode(line.toByteArray()).replaceFirst("\r$", "");
    }

    /** As UTF-8 if it can be that, whatever the locale says: a wrong letter is a wrong password. */
    private static String decode(byte[] line) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(line, Charset.defaultCharset());
        }
    }
}
