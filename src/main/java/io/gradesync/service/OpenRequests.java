package io.gradesync.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * The requests to Moodle that wait for their turn, for an answer or for the rest of one. An answer
 * can take a minute; when the service is stopped nobody wants it any more.
 */
final class OpenRequests implements ExecChainHandler {

    /** Weak: a request lasts until its answer is read to the end, of which nobody tells us. */
    private final Set<Cancellable> open =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private volatile boolean cancelled;

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (scope.originalRequest instanceof Cancellable cancellable) {
            open.add(cancellable);
            if (cancelled) {
                cancellable.cancel();
            }
        }
        return chain.proceed(request, scope);
    }

    /** Ends them all, and each that still comes. */
    void cancel() {
        cancelled = true;
        List<Cancellable> all;
        synchronized (open) {
            all = new ArrayList<>(open);
        }
        all.forEach(Cancellable::cancel);
    }
}
