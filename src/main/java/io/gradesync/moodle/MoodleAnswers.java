package io.gradesync.moodle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.gradesync.moodle.MoodleException.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads what came back from Moodle. HTTP 200 says nothing there: an error is an object with {@code
 * exception}, and an HTML page, an empty body or a cut one are errors too. Safe for use by several
 * threads.
 */
public final class MoodleAnswers {

    private static final int PEEK = 4096;

    private final AnswerLimits limits;
    private final AtomicLong left;

    public MoodleAnswers() {
        this(AnswerLimits.STANDARD);
    }

    MoodleAnswers(AnswerLimits limits) {
        this.limits = limits;
        this.left = new AtomicLong(limits.together());
    }

    /**
     * Reads the answer to the end, and closes it.
     *
     * @param location the {@code Location} header, or null
     * @param retryAfter the {@code Retry-After} header, or null
     * @return what the call's reader made of it
     * @throws MoodleException for everything that is no good answer
     */
    public Object read(
            MoodleCall call, int status, String location, String retryAfter, InputStream body) {
        TokenMask mask = new TokenMask(call.site().token());
        try (InputStream stream =
                new BufferedInputStream(
                        new LimitedStream(
                                body == null ? InputStream.nullInputStream() : body,
                                limits.bytes()),
                        PEEK)) {
            if (status != 200) {
                throw MoodleErrors.status(call, status, mask.mask(location), retryAfter);
            }
            requireJson(call, stream);
            try (Kept kept = new Kept(limits.kept(), left);
                    AnswerParser json = MoodleJson.parser(stream, call, kept)) {
                Object result = call.reader().read(new Answer(call.function(), json));
                if (json.nextToken() != null) {
                    throw MoodleErrors.unreadable(call, "followed by something else");
                }
                return result;
            }
        } catch (LimitedStream.TooLong more) {
            throw MoodleErrors.tooBig(call, "larger than %d MB".formatted(limits.bytes() >> 20));
        } catch (StreamConstraintsException absurd) {
            throw MoodleErrors.tooBig(
                    call, "JSON of an absurd depth or with an absurdly long text");
        } catch (JsonProcessingException malformed) {
            throw MoodleErrors.unreadable(call, "cut short or no valid JSON");
        } catch (IOException broken) {
            throw patient(call, MoodleErrors.unreachable(call, broken));
        } catch (MoodleException failure) {
            throw patient(call, discreet(mask, failure));
        }
    }

    /** Names the failure of a request that brought no answer. */
    public MoodleException unreachable(MoodleCall call, Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof MoodleException already) {
                return already;
            }
            if (each instanceof IOException io) {
                return patient(call, MoodleErrors.unreachable(call, io));
            }
        }
        return MoodleErrors.unreadable(
                call, "not understood (%s)".formatted(cause.getClass().getSimpleName()));
    }

    /** Where nothing less can be asked, all that is left is to ask again. */
    private static MoodleException patient(MoodleCall call, MoodleException failure) {
        return failure.getKind() == Kind.TOO_SLOW && !call.divisible()
                ? new MoodleException(
                        Kind.WAIT,
                        failure.getErrorCode(),
                        failure.getMessage(),
                        failure.getRetryAfter())
                : failure;
    }

    /** Whatever a sentence was made of, it does not hold the token. */
    private static MoodleException discreet(TokenMask mask, MoodleException failure) {
        String sentence = mask.mask(failure.getMessage());
        return sentence.equals(failure.getMessage())
                ? failure
                : new MoodleException(
                        failure.getKind(),
                        failure.getErrorCode(),
                        sentence,
                        failure.getRetryAfter());
    }

    private static void requireJson(MoodleCall call, InputStream stream) throws IOException {
        stream.mark(PEEK);
        int first;
        do {
            first = stream.read();
            // A byte order mark before JSON is skipped by the parser.
        } while (first == ' ' || first == '\n' || first == '\r' || first == '\t' || first >= 0xBB);
        stream.reset();
        if (first == '<') {
            throw MoodleErrors.unreadable(call, "an HTML page instead of JSON");
        } else if (first < 0) {
            throw MoodleErrors.unreadable(call, "empty");
        } else if (first != '{' && first != '[') {
            throw MoodleErrors.unreadable(call, "no JSON");
        }
    }
}
