package io.gradesync.moodle;

import io.gradesync.moodle.MoodleException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The one place that decides what an error of Moodle means. Goes by {@code errorcode} and HTTP
 * status, never by exception class or message: those differ between releases and languages.
 */
public final class MoodleErrors {

    private static final Map<String, String> SITE =
            Map.ofEntries(
                    Map.entry(
                            "invalidtoken",
                            "Moodle does not know the token: make one under Site administration >"
                                    + " Server > Web services > Manage tokens and set it as"
                                    + " gradesync.moodle.token"),
                    Map.entry(
                            "accessexception",
                            "Moodle refuses the token access to this function: add the function to"
                                    + " the external service, list the account among its authorised"
                                    + " users with 'valid until' empty, leave the token's IP"
                                    + " restriction open for this machine, and give its role"
                                    + " webservice/rest:use"),
                    Map.entry(
                            "wsaccessusersuspended",
                            "The account of the token is suspended in Moodle: activate it"),
                    Map.entry(
                            "wsaccessuserdeleted",
                            "The account of the token is deleted in Moodle: make a new token"),
                    Map.entry(
                            "wsaccessuserunconfirmed",
                            "The account of the token is not confirmed in Moodle: confirm it"),
                    Map.entry(
                            "wsaccessuserexpired",
                            "The password of the token's account has expired: renew it"),
                    Map.entry(
                            "wsaccessusernologin",
                            "The account of the token has the login method 'nologin': use 'Web"
                                    + " services authentication'"),
                    Map.entry(
                            "forcepasswordchangenotice",
                            "Moodle wants the token's account to change its password: clear that,"
                                    + " and use the login method 'Web services authentication'"),
                    Map.entry(
                            "nopasswordchangeforced",
                            "Moodle wants the token's account to change its password, which its"
                                    + " login method cannot: clear 'force password change'"),
                    Map.entry(
                            "sitepolicynotagreed",
                            "The account of the token has not agreed to the site policy: let it"
                                    + " agree"),
                    Map.entry(
                            "enablewsdescription",
                            "Web services are switched off in Moodle: enable them"),
                    Map.entry(
                            "servicenotavailable",
                            "The external service of the token is disabled in Moodle: enable it"));

    private static final Set<String> WAIT =
            Set.of(
                    "sitemaintenance",
                    "dbconnectionfailed",
                    "upgraderunning",
                    "siteisclosed",
                    "dmlreadexception");

    private static final Set<String> RECORD =
            Set.of("userdeleted", "invaliduser", "usernotenroled", "nocriteriaset", "notenrolled");

    private static final Map<String, String> COURSE =
            Map.of(
                    "requireloginerror",
                    "the token's account may not enter it: give its role moodle/course:view (and"
                            + " viewhiddencourses)",
                    "nopermissions",
                    "the token's account may not do this: give its role %s",
                    "nopermissiontoviewgrades",
                    "the token's account may not see all grades: give its role"
                            + " moodle/grade:viewall",
                    "notingroup",
                    "it has separate groups: give the account's role moodle/site:accessallgroups",
                    "errorcoursecontextnotvalid",
                    "the token's account may not enter it: give its role moodle/course:view and"
                            + " viewhiddencourses",
                    "gradesneedregrading",
                    "Moodle could not recalculate its grades: open its gradebook setup in Moodle"
                            + " and mend the broken calculation",
                    "invalidrecord",
                    "Moodle does not know it: check moodle_id in the mapping, and that it is Moodle"
                            + " 4.5 or later",
                    "cannotviewreport",
                    "completion is off in it, or the token's account may not see it: give its role"
                            + " report/completion:view",
                    "invalidparameter",
                    "Moodle did not accept the question: check that it is Moodle 4.5 or later");

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private MoodleErrors() {}

    /**
     * An answer that says {@code exception}, or a failed call inside a pack.
     *
     * @param errorCode may be null: a PHP error carries none
     * @param message Moodle's own words, null or empty where it hides them
     */
    public static MoodleException refused(String function, String errorCode, String message) {
        String code = errorCode == null ? "none" : shortened(errorCode);
        String own = shortened(message);
        String words = "(%s: %s%s)".formatted(function, code, own.isEmpty() ? "" : ", " + own);
        if (SITE.containsKey(code)) {
            return new MoodleException(Kind.SITE, code, SITE.get(code) + ". " + words);
        }
        if (WAIT.contains(code)) {
            return new MoodleException(
                    Kind.WAIT,
                    code,
                    "Moodle is not ready: wait for the end of maintenance, or look at its log. "
                            + words);
        }
        if (RECORD.contains(code)) {
            return new MoodleException(
                    Kind.RECORD,
                    code,
                    "Moodle does not give this record: look at the user and the enrolment there. "
                            + words);
        }
        return new MoodleException(
                Kind.COURSE,
                code,
                (function.equals(SiteInfo.FUNCTION)
                                ? "Moodle does not say what the token may do: "
                                : "The course cannot be read: ")
                        + COURSE.getOrDefault(code, "see Moodle's words")
                                .formatted(Capabilities.of(function))
                        + ". "
                        + words);
    }

    /** What was asked for is left out of an answer, for which its warning gives the reason. */
    public static MoodleException leftOut(String function, Warning warning) {
        return new MoodleException(
                Kind.COURSE,
                "warning-" + shortened(warning.code()),
                "Moodle leaves it out: give the role of the token's account %s. (%s: %s)"
                        .formatted(
                                Capabilities.of(function), function, shortened(warning.message())));
    }

    /** Moodle answered, but not to what was asked: PHP cuts long forms without a word. */
    public static MoodleException unanswered(String function) {
        return new MoodleException(
                Kind.COURSE,
                "unanswered",
                "Moodle answered only a part of %s and says nothing of the rest: check max_input_vars of its PHP, or set gradesync.moodle.batch-size=1."
                        .formatted(function));
    }

    /** An HTTP status other than 200. */
    public static MoodleException status(
            MoodleCall call, int status, String location, String retryAfter) {
        String code = "http-" + status;
        String site = call.site().url();
        if (status >= 300 && status < 400) {
            return new MoodleException(
                    Kind.SITE,
                    code,
                    "Moodle sends us elsewhere%s: set its final https address as the instance's url (now %s)."
                            .formatted(
                                    location == null ? "" : " (" + shortened(location) + ")",
                                    site));
        }
        return switch (status) {
            case 403 ->
                    new MoodleException(
                            Kind.SITE,
                            code,
                            "Web services or the REST protocol are switched off at %s (HTTP 403): enable both under"
                                            .formatted(site)
                                    + " Site administration > Server > Web services.");
            case 401 ->
                    new MoodleException(
                            Kind.SITE,
                            code,
                            "The web server at %s wants a login of its own (HTTP 401): let %s through."
                                    .formatted(site, MoodleSite.PATH));
            case 404, 405, 410 ->
                    new MoodleException(
                            Kind.SITE,
                            code,
                            "There is no Moodle at %s (HTTP %d): set the address of the site's front page as the"
                                            .formatted(site, status)
                                    + " instance's url.");
            case 408, 504 ->
                    new MoodleException(
                            Kind.TOO_SLOW,
                            code,
                            "Moodle took too long for %s (HTTP %d): look at its load, and at the time limits of its web server."
                                    .formatted(call.function(), status));
            case 429, 500, 502, 503 ->
                    new MoodleException(
                            Kind.WAIT,
                            code,
                            "Moodle is not ready (HTTP %d for %s): wait for the end of maintenance, or look at its web server's log."
                                    .formatted(status, call.function()),
                            retryAfter(retryAfter));
            default ->
                    new MoodleException(
                            status > 500 ? Kind.WAIT : Kind.COURSE,
                            code,
                            "Moodle answered HTTP %d to %s: look at its web server's log."
                                    .formatted(status, call.function()));
        };
    }

    /** An answer that is no JSON, or JSON that ends early or has another shape than Moodle's. */
    public static MoodleException unreadable(MoodleCall call, String what) {
        return new MoodleException(
                Kind.WAIT,
                "unreadable",
                "Moodle's answer to %s is %s: look at what %s shows in a browser, and at its log."
                        .formatted(call.function(), what, call.site().url()));
    }

    /**
     * An answer that is larger than any that a Moodle has reason to send. It would be so again.
     *
     * @param what such as {@code larger than 256 MB}
     */
    public static MoodleException tooBig(MoodleCall call, String what) {
        return new MoodleException(
                Kind.COURSE,
                MoodleException.TOO_BIG,
                "Moodle's answer to %s is %s, nothing of it is used: look at what %s answers."
                        .formatted(call.function(), what, call.site().url()));
    }

    /** An answer for which there is no memory just now. Those beside it come to their end. */
    static MoodleException noRoom(MoodleCall call) {
        return new MoodleException(
                Kind.WAIT,
                "no-room",
                "There was no memory for Moodle's answer to %s beside those that are read at the same time: look at what %s answers, or lower gradesync.moodle.concurrency."
                        .formatted(call.function(), call.site().url()));
    }

    /** No answer, or one that broke off. */
    public static MoodleException unreachable(MoodleCall call, IOException cause) {
        String site = call.site().url();
        if (cause instanceof InterruptedIOException) {
            return new MoodleException(
                    Kind.TOO_SLOW,
                    "timeout",
                    "Moodle took too long for %s: look at its load, or set a longer gradesync.moodle.timeout."
                            .formatted(call.function()));
        }
        if (cause instanceof ForbiddenHostException) {
            return new MoodleException(Kind.SITE, "forbidden-host", cause.getMessage());
        }
        if (cause instanceof UnknownHostException) {
            return new MoodleException(
                    Kind.WAIT,
                    "unknown-host",
                    "The host of %s is not known: check the instance's url.".formatted(site));
        }
        if (cause instanceof SSLException tls) {
            return unencrypted(site, tls);
        }
        if (cause instanceof ZipException) {
            return unreadable(call, "compressed, and broken");
        }
        if (cause instanceof EOFException) {
            return unreadable(call, "cut short");
        }
        return new MoodleException(
                Kind.WAIT,
                "unreachable",
                "Moodle at %s does not answer (%s): check the url and that the site is up."
                        .formatted(site, cause.getClass().getSimpleName()));
    }

    /** No connection that is both encrypted and known to lead to Moodle. */
    private static MoodleException unencrypted(String site, SSLException cause) {
        if (blamesTheCertificate(cause)) {
            return new MoodleException(
                    Kind.SITE,
                    "tls",
                    "The certificate of %s is not trusted (%s): mend it, or the machine's clock."
                            .formatted(site, shortened(cause.getMessage())));
        }
        // A web server that is started anew, or a network that cuts, breaks a handshake off too.
        return new MoodleException(
                Kind.WAIT,
                "tls-broken",
                "No encrypted connection to %s comes about (%s): check that the url has the right port and that its server offers TLS 1.2 or later."
                        .formatted(site, shortened(cause.getMessage())));
    }

    private static boolean blamesTheCertificate(SSLException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SSLPeerUnverifiedException
                    || each instanceof CertificateException
                    || each instanceof CertPathValidatorException
                    || each instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private static Duration retryAfter(String header) {
        if (header == null || header.isBlank()) {
            return null;
        }
        Duration asked;
        try {
            asked =
                    header.strip().matches("\\d{1,9}")
                            ? Duration.ofSeconds(Long.parseLong(header.strip()))
                            : Duration.between(
                                    Instant.now(),
                                    ZonedDateTime.parse(
                                                    header.strip(),
                                                    DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant());
        } catch (DateTimeParseException unreadable) {
            return null;
        }
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }

    private static String shortened(String text) {
        return Words.line(text, 200);
    }
}
