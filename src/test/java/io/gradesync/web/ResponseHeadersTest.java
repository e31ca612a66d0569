package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadersTest {

    private final ResponseHeaders headers = new ResponseHeaders();
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private boolean leaves(String name) {
        return !headers.applyFilterToCamelHeaders(name, "x", exchange);
    }

    private boolean comesIn(String name) {
        return !headers.applyFilterToExternalHeaders(name, "x", exchange);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "content-disposition",
                "Location",
                "CACHE-CONTROL",
                "Retry-After",
                "WWW-Authenticate"
            })
    void whatAnAnswerHasIsSaidByItsRouteOnly(String name) {
        assertThat(leaves(name)).isTrue();
        assertThat(comesIn(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpResponseCode",
                "CAMELSQLQUERY",
                "camelfilename",
                "CamelVertxPlatformHttpRemoteAddress"
            })
    void whatSteersCamelNeitherComesInNorLeaves(String name) {
        assertThat(leaves(name)).isFalse();
        assertThat(comesIn(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "limit", "q"})
    void aParameterComesInAndDoesNotLeave(String name) {
        assertThat(comesIn(name)).isTrue();
        assertThat(leaves(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Set-Cookie", "Authorization", "Refresh", "X-Foo", "Server", ""})
    void nothingElseLeaves(String name) {
        assertThat(leaves(name)).isFalse();
    }
}
