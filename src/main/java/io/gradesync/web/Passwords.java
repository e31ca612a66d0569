package io.gradesync.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;

/**
 * The log-in of page and API. Only a hash of the password is kept, made slow on purpose; one that
 * was right is recognised by a keyed digest, so that it costs its time once.
 */
public final class Passwords {

    private static final String ID = "pbkdf2@SpringSecurity_v5_8";
    private static final PasswordEncoder ENCODER =
            new DelegatingPasswordEncoder(
                    ID, Map.of(ID, Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8()));

    private final String username;
    private final String hash;
    private final boolean plain;
    private final byte[] key = new byte[32];
    private final AtomicReference<byte[]> right = new AtomicReference<>();

    /**
     * @param username empty: any name will do
     * @param password plain or as {@link #hash} made it; empty: no log-in is asked for
     */
    public Passwords(String username, String password) {
        this.username = username;
        this.plain = !password.isEmpty() && !isHash(password);
        this.hash = plain ? hash(password) : password;
        new SecureRandom().nextBytes(key);
    }

    /** What may stand in the settings instead of the password. */
    public static String hash(String password) {
        return ENCODER.encode(password);
    }

    /** Whether a log-in is asked for at all. */
    public boolean isRequired() {
        return !hash.isEmpty();
    }

    /** Whether the settings hold the password itself. */
    public boolean isPlain() {
        return plain;
    }

    /**
     * Whether name and password are right. Takes a noticeable part of a second for a password that
     * was not right before.
     *
     * @param name null where the way of asking has none: then only the password counts
     */
    public boolean matches(String name, String password) {
        Optional<Boolean> known = recognises(name, password);
        if (known.isPresent()) {
            return known.get();
        }
        if (!ENCODER.matches(password, hash)) {
            return false;
        }
        right.set(digest(password));
        return isName(name);
    }

    /** The same at once, where it can be told without the slow hash. */
    Optional<Boolean> recognises(String name, String password) {
        if (!isRequired()) {
            return Optional.of(true);
        }
        byte[] before = right.get();
        return before != null && MessageDigest.isEqual(before, digest(password))
                ? Optional.of(isName(name))
                : Optional.empty();
    }

    private boolean isName(String name) {
        return username.isEmpty()
                || name == null
                || MessageDigest.isEqual(
                        username.getBytes(StandardCharsets.UTF_8),
                        name.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] digest(String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static boolean isHash(String password) {
        return password.startsWith("{" + ID + "}");
    }
}
