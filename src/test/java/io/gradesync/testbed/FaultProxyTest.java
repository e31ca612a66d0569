package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.FaultProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy does what it says, between a client and a server that says everything back. */
class FaultProxyTest {

    private static final byte[] WORDS = "hello, grade".getBytes(StandardCharsets.UTF_8);

    private final CopyOnWriteArrayList<String> arrived = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private FaultProxy proxy;
    private Socket client;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.to(server.getLocalPort());
        CompletableFuture.runAsync(this::echo);
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(5_000);
        await().until(() -> proxy.accepted() == 1);
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        proxy.close();
        server.close();
    }

    private void echo() {
        try (Socket socket = server.accept()) {
            byte[] bytes = new byte[100];
            for (int read = socket.getInputStream().read(bytes);
                    read >= 0;
                    read = socket.getInputStream().read(bytes)) {
                arrived.add(new String(bytes, 0, read, StandardCharsets.UTF_8));
                socket.getOutputStream().write(bytes, 0, read);
            }
            arrived.add("end");
        } catch (IOException broken) {
            arrived.add("broken");
        }
    }

    private String answer(int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    @Test
    void passesEverythingBothWaysAndTheEndToo() throws IOException {
        client.getOutputStream().write(WORDS);
        assertThat(answer(WORDS.length)).isEqualTo("hello, grade");
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(arrived).containsExactly("hello, grade", "end");
        assertThat(proxy.cuts()).isZero();
    }

    @Test
    void aDripBringsEverythingInTheEnd() throws IOException {
        proxy.drip(1_000);
        client.getOutputStream().write(WORDS);
        assertThat(answer(WORDS.length)).isEqualTo("hello, grade");
    }

    @Test
    void aStallMovesNothingUntilItIsHealed() throws IOException {
        proxy.stall();
        client.getOutputStream().write(WORDS);
        client.setSoTimeout(200);
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(arrived).isEmpty();
        proxy.heal();
        client.setSoTimeout(5_000);
        assertThat(answer(WORDS.length)).isEqualTo("hello, grade");
    }

    @Test
    void aResetBreaksTheConnection() throws IOException {
        client.getOutputStream().write(WORDS);
        answer(WORDS.length);
        proxy.reset();
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class);
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void aCutLetsSoManyBytesThrough() throws IOException {
        proxy.cutAfter(Direction.TO_CLIENT, 5);
        client.getOutputStream().write(WORDS);
        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("hello");
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void aTextIsCutBeforeItArrives() throws IOException {
        proxy.cutBefore("lo, gr");
        client.getOutputStream().write(WORDS);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(arrived).doesNotContain("hello, grade");
    }

    @Test
    void aTextArrivesAndItsAnswerDoesNot() throws Exception {
        proxy.cutAfter("lo, gr");
        client.getOutputStream().write(WORDS);
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class);
        await().until(() -> arrived.contains("hello, grade"));
    }

    @Test
    void somethingHappensWhenATextIsSentAndOnlyOnce() throws IOException {
        AtomicInteger seen = new AtomicInteger();
        CompletableFuture<Void> done = proxy.when("lo, gr", seen::incrementAndGet);
        client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        answer(5);
        assertThat(done).isNotDone();
        for (int round = 0; round < 2; round++) {
            client.getOutputStream().write(WORDS);
            assertThat(answer(WORDS.length)).isEqualTo("hello, grade");
        }
        assertThat(done).isCompleted();
        assertThat(seen).hasValue(1);
    }

    @Test
    void afterAHalfCloseTheOtherWayIsOpen() throws IOException {
        proxy.halfClose(Direction.TO_CLIENT);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.getOutputStream().write(WORDS);
        await().until(() -> arrived.contains("hello, grade"));
    }

    @Test
    void nobodyGetsThroughWhileItRefuses() throws IOException {
        proxy.refuse();
        try (Socket other = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertThatThrownBy(
                            () -> {
                                other.getOutputStream().write(WORDS);
                                if (other.getInputStream().read() < 0) {
                                    throw new SocketException("closed");
                                }
                            })
                    .isInstanceOf(SocketException.class);
        }
        proxy.heal();
        assertThat(arrived).doesNotContain("hello, grade");
    }

    @Test
    void anAddressLeadsThroughTheProxy() {
        assertThat(proxy.in("jdbc:postgresql://localhost:" + server.getLocalPort() + "/a?b=c"))
                .isEqualTo("jdbc:postgresql://127.0.0.1:" + proxy.port() + "/a?b=c");
    }
}
