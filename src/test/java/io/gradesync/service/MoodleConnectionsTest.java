package io.gradesync.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gradesync.moodle.AllowedHosts;
import io.gradesync.moodle.ForbiddenHostException;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name that leads to another place at each look: what counts is where the connection is. */
class MoodleConnectionsTest {

    private final ScriptedMoodle moodle = ScriptedMoodle.start();
    private final AtomicReference<String> leadsTo = new AtomicReference<>("127.0.0.1");

    @AfterEach
    void stop() {
        moodle.close();
    }

    private CloseableHttpClient client(String allowed) {
        DnsResolver names =
                new DnsResolver() {
                    @Override
                    public InetAddress[] resolve(String host) throws UnknownHostException {
                        return new InetAddress[] {InetAddress.getByName(leadsTo.get())};
                    }

                    @Override
                    public String resolveCanonicalHostname(String host) {
                        return host;
                    }
                };
        HttpClientBuilder client =
                HttpClientBuilder.create()
                        .setConnectionManager(
                                PoolingHttpClientConnectionManagerBuilder.create()
                                        .setDnsResolver(names)
                                        .build());
        new MoodleConnections(AllowedHosts.of(allowed, List.of()), Duration.ofMinutes(1))
                .configureHttpClient(client);
        return client.build();
    }

    private int ask(CloseableHttpClient client) throws Exception {
        return client.execute(
                request(port()),
                response -> {
                    EntityUtils.toByteArray(response.getEntity());
                    return response.getCode();
                });
    }

    private int port() {
        return URI.create(moodle.url()).getPort();
    }

    private static HttpPost request(int port) {
        HttpPost request =
                new HttpPost("http://moodle.example:%d%s".formatted(port, MoodleSite.PATH));
        request.setEntity(
                new StringEntity(
                        "wsfunction=core_webservice_get_site_info&wstoken=" + ScriptedMoodle.TOKEN,
                        ContentType.APPLICATION_FORM_URLENCODED));
        return request;
    }

    @Test
    @Fault(30)
    void aPublicNameThatLeadsToThisMachineGetsNoRequest() throws Exception {
        try (CloseableHttpClient client = client("")) {
            assertThatExceptionOfType(ForbiddenHostException.class)
                    .isThrownBy(() -> ask(client))
                    .withMessageContaining("moodle.example (127.0.0.1)")
                    .withMessageContaining("add moodle.example to gradesync.moodle.allowed-hosts");
        }
        assertThat(moodle.requests()).isEmpty();
    }

    @Test
    void aNameThatIsAllowedMayLeadAnywhereAndAnAddressThatIsAllowedMayHaveAnyName()
            throws Exception {
        for (String allowed : List.of("moodle.example", "*.example", "127.0.0.0/8")) {
            try (CloseableHttpClient client = client(allowed)) {
                assertThat(ask(client)).isEqualTo(200);
                assertThat(ask(client)).as("on the connection that stayed open").isEqualTo(200);
            }
        }
        assertThat(moodle.requests()).hasSize(6);
    }

    @Test
    void whatNobodyReadsOfAnAnswerIsNotWaitedFor() throws Exception {
        moodle.script(
                "core_webservice_get_site_info", form -> Answer.json("[" + " ".repeat(1 << 20)));
        try (FaultProxy slow = FaultProxy.to(port());
                CloseableHttpClient client = client("moodle.example")) {
            slow.drip(1_000);
            assertThat(
                            client.<Integer>execute(
                                    request(slow.port()), response -> response.getCode()))
                    .isEqualTo(200);
        }
    }
}
