package io.gradesync.pull;

import io.gradesync.moodle.MoodleAnswers;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import java.io.InputStream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Variable;

/** The steps of one request to Moodle. */
public final class MoodleSteps {

    private final MoodleAnswers answers = new MoodleAnswers();

    /**
     * A question begins. What became of an earlier one in the same exchange is forgotten: else
     * Camel would take a failure of this one for dealt with, and not ask again.
     */
    public void begin(Exchange exchange) {
        exchange.getExchangeExtension().setFailureHandled(false);
        exchange.getMessage().removeHeaders("CamelRedeliver*");
    }

    /**
     * A request is about to be sent; counted where it belongs to a pull.
     *
     * @throws MoodleException when another request has told that nothing of the site can be read
     * @throws PullStopped when nothing more shall be asked
     * @throws PullException when the pull has taken too long
     */
    public void asked(@Variable("pull") Pull pull) {
        if (pull != null) {
            pull.requireGoingOn();
            pull.requireTime();
            if (pull.getSiteFailure() != null) {
                throw pull.getSiteFailure();
            }
            pull.countRequest();
        }
    }

    public Object read(
            @Variable("call") MoodleCall call,
            @Header(Exchange.HTTP_RESPONSE_CODE) int status,
            @Header("Location") String location,
            @Header("Retry-After") String retryAfter,
            @Body InputStream body) {
        return answers.read(call, status, location, retryAfter, body);
    }

    /**
     * No answer was had.
     *
     * @throws MoodleException classified
     * @throws PullStopped when the line was cut because the service is being stopped
     */
    public void unreachable(
            @Variable("call") MoodleCall call,
            @Variable("pull") Pull pull,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        if (pull != null) {
            pull.requireGoingOn();
        }
        MoodleException failure = answers.unreachable(call, cause);
        if (pull != null) {
            pull.stopAt(failure);
        }
        throw failure;
    }

    /** How long the next attempt waits is told by Moodle's Retry-After, where it names a time. */
    public static Processor retryAfter() {
        return exchange -> {
            Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            Message message = exchange.getMessage();
            message.removeHeader(Exchange.REDELIVERY_DELAY);
            MoodleException moodle = Sentences.find(cause, MoodleException.class);
            if (moodle != null
                    && moodle.getRetryAfter() != null
                    && !moodle.getRetryAfter().isZero()) {
                message.setHeader(Exchange.REDELIVERY_DELAY, moodle.getRetryAfter().toMillis());
            }
        };
    }
}
