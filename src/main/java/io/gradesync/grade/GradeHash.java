package io.gradesync.grade;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash by which an unchanged grade is told: lower-case hex SHA-256 of {@code raw:max}. */
public final class GradeHash {

    private static final HexFormat HEX = HexFormat.of();

    private GradeHash() {}

    /** Equal for values that are equal as numbers, however they were written. */
    public static String of(BigDecimal raw, BigDecimal max) {
        return HEX.formatHex(sha256(Decimals.plain(raw) + ":" + Decimals.plain(max)));
    }

    /** SHA-256 of the text in UTF-8. */
    public static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
