package io.gradesync.service;

import io.gradesync.moodle.AllowedHosts;
import io.gradesync.moodle.ForbiddenHostException;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Looks at each connection once more before a request goes out on it: a name may lead elsewhere
 * than when it was looked up first.
 */
final class MoodleConnections implements HttpClientConfigurer {

    private final AllowedHosts hosts;

    MoodleConnections(AllowedHosts hosts) {
        this.hosts = hosts;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
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
