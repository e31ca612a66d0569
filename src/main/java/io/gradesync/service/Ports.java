package io.gradesync.service;

import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import io.gradesync.settings.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Whether the ports of the service can be had: else it would run, and nobody could reach it. */
final class Ports {

    private static final int BACKLOG = 1;

    private Ports() {}

    /**
     * Tries all ports.
     *
     * @throws SettingsException with a sentence for each that cannot be had
     */
    static void check(Settings settings) {
        List<String> problems = new ArrayList<>();
        check(settings, Setting.HTTP_HOST, Setting.HTTP_PORT, problems);
        check(settings, Setting.MANAGEMENT_HOST, Setting.MANAGEMENT_PORT, problems);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private static void check(
            Settings settings, Setting host, Setting port, List<String> problems) {
        InetAddress address;
        try {
            address = InetAddress.getByName(settings.host(host));
        } catch (UnknownHostException unknown) {
            problems.add(
                    "%s is '%s', which is no address that this machine knows: set one of its own."
                            .formatted(host.key(), settings.text(host)));
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, settings.number(port)), BACKLOG);
        } catch (IOException refused) {
            problems.add(refused(settings, host, port, refused.getMessage()));
        }
    }

    private static String refused(Settings settings, Setting host, Setting port, String reason) {
        return "%s cannot be opened on %s (%s): end what uses it, or set another %s or %s."
                .formatted(
                        port.key(), settings.authority(host, port), reason, port.key(), host.key());
    }
}
