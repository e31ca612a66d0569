package io.gradesync.service;

import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import io.gradesync.settings.SettingsException;
import io.vertx.core.net.impl.TCPServerBase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

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

    /**
     * Looks whether the started service has its ports: Camel goes on without those that it could
     * not open.
     *
     * @throws SettingsException with a sentence for each that it has not
     */
    static void requireOpen(CamelContext context, Settings settings) {
        List<String> problems = new ArrayList<>();
        requireOpen(context, settings, Setting.HTTP_HOST, Setting.HTTP_PORT, problems);
        requireOpen(context, settings, Setting.MANAGEMENT_HOST, Setting.MANAGEMENT_PORT, problems);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private static void requireOpen(
            CamelContext context,
            Settings settings,
            Setting host,
            Setting port,
            List<String> problems) {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(
                        context,
                        VertxPlatformHttpRouter.getRouterNameFromPort(settings.number(port)));
        if (router.getServer().getServer() instanceof TCPServerBase server
                && !server.isListening()) {
            problems.add(refused(settings, host, port, "Address already in use"));
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
