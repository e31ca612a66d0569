package io.gradesync.api;

import io.gradesync.pull.Pull;
import io.gradesync.pull.PullListener;
import io.gradesync.pull.PullRequest;
import io.gradesync.pull.Sentences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits until each pull of a request has its number or is refused, while the pulls themselves go on
 * in the background.
 */
public final class Announcement implements PullListener {

    /** Opening a run takes a moment; longer than this, the service has too much to do. */
    private static final long LONGEST_WAIT_SECONDS = 30;

    /**
     * A run that was begun, or the one that was on already.
     *
     * @param run null when one is on whose number is not known
     */
    public record Begun(String instance, Long run, boolean joined, String sentence) {}

    private final PullRequest request;
    private final CountDownLatch open;
    private final Map<String, Begun> begun = new ConcurrentHashMap<>();
    private volatile RuntimeException failure;

    /**
     * @param request that names its instances
     */
    Announcement(PullRequest request) {
        this.request = request.with(this);
        this.open = new CountDownLatch(request.instances().size());
    }

    /** The request, which tells this when its runs begin. */
    public PullRequest getRequest() {
        return request;
    }

    @Override
    public void started(Pull pull) {
        announce(new Begun(pull.getInstance().name(), pull.getRunId(), false, null));
    }

    @Override
    public void refused(Pull pull) {
        announce(new Begun(pull.getInstance().name(), pull.getOtherRun(), true, pull.getFailure()));
    }

    /** Nothing begins any more. */
    public void failed(Throwable cause) {
        failure =
                cause instanceof RuntimeException runtime
                        ? runtime
                        : new ApiException(500, Sentences.of(cause));
        while (open.getCount() > 0) {
            open.countDown();
        }
    }

    /**
     * What has become of the request, in the order of the instances' names.
     *
     * @throws RuntimeException why nothing has begun
     */
    List<Begun> await() throws InterruptedException {
        if (!open.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new ApiException(
                    503, "The service is busy: look at the runs, or try again in a minute.");
        }
        if (begun.isEmpty() && failure != null) {
            throw failure;
        }
        List<Begun> all = new ArrayList<>(begun.values());
        all.sort(Comparator.comparing(Begun::instance));
        return all;
    }

    private void announce(Begun one) {
        if (begun.putIfAbsent(one.instance(), one) == null) {
            open.countDown();
        }
    }
}
