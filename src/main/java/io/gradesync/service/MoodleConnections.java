package io.gradesync.service;

import io.gradesync.moodle.AllowedHosts;
import io.gradesync.moodle.ForbiddenHostException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Watches over the requests to Moodle. Looks at each connection once more before a request goes out
 * on it: a name may lead elsewhere than when it was looked up first. Ends what takes too long.
 */
final class MoodleConnections implements HttpClientConfigurer, AutoCloseable {

    private final AllowedHosts hosts;
    private final OpenRequests requests = new OpenRequests();
    private final RequestDeadline deadline;

    /**
     * @param most how long one request may take, from its first byte to the last of the answer
     */
    MoodleConnections(AllowedHosts hosts, Duration most) {
        this.hosts = hosts;
        this.deadline = new RequestDeadline(most);
    }

    /** How connections are made secret. */
    TlsSocketStrategy encryption() {
        return deadline.watched(DefaultClientTlsStrategy.createDefault());
    }

    /** Ends all requests, and each that still comes. */
    void cancel() {
        requests.cancel();
    }

    @Override
    public void close() {
        deadline.close();
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.addExecInterceptorFirst("open-requests", requests);
        // Behind the one that waits for a free connection: that is not Moodle's time.
        client.addExecInterceptorAfter(ChainElement.CONNECT.name(), "deadline", deadline);
        client.setRequestExecutor(
                new HttpRequestExecutor() {
                    @Override
                    public ClassicHttpResponse execute(
                            ClassicHttpRequest request,
                            HttpClientConnection connection,
                            HttpResponseInformationCallback information,
                            HttpContext context)
                            throws IOException, HttpException {
                        require(
                                HttpClientContext.cast(context).getHttpRoute().getTargetHost(),
                                connection);
                        return super.execute(request, connection, information, context);
                    }
                });
    }

    private void require(HttpHost target, HttpClientConnection connection)
            throws ForbiddenHostException {
        if (!(connection.getRemoteAddress() instanceof InetSocketAddress remote)
                || remote.getAddress() == null) {
            throw new ForbiddenHostException(
                    "Where the connection to %s leads cannot be told, so no token is sent: connect to Moodle directly."
                            .formatted(target.getHostName()));
        }
        hosts.require(
                target.getSchemeName(),
                target.getHostName(),
                target.getPort(),
                remote.getAddress());
    }
}
