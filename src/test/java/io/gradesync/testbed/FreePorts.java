package io.gradesync.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports of this machine at which nobody listens. */
public final class FreePorts {

    private FreePorts() {}

    /**
     * Different ones: each is held until all are found.
     *
     * @param count how many
     */
    public static List<Integer> find(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            while (held.size() < count) {
                held.add(new ServerSocket(0));
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : held) {
                socket.close();
            }
            return ports;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
