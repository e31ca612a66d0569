package io.gradesync.moodle;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The hosts to which a token may be sent. Whoever may write {@code moodle_instance} could else have
 * the service call what only it can reach: the machine itself, its neighbours, a cloud's metadata.
 */
public final class AllowedHosts {

    private static final String ANY_PUBLIC = "public";
    private static final Pattern NAME =
            Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_-]+)*");
    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");

    private final List<AddressRange> ranges = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<String> endings = new ArrayList<>();
    private final Set<String> origins = new HashSet<>();
    private final boolean anyPublic;

    private AllowedHosts(boolean anyPublic) {
        this.anyPublic = anyPublic;
    }

    /**
     * @param list host names, {@code *.names}, addresses and networks by commas, and {@code public}
     *     for every address of the Internet; nothing means {@code public}
     * @param own addresses of sites that are allowed in any case, each with its port
     * @throws IllegalArgumentException with the first entry that is none of these
     */
    public static AllowedHosts of(String list, List<String> own) {
        List<String> entries =
                Pattern.compile(",")
                        .splitAsStream(list.toLowerCase(Locale.ROOT))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .toList();
        AllowedHosts hosts = new AllowedHosts(entries.isEmpty() || entries.contains(ANY_PUBLIC));
        entries.stream().filter(entry -> !entry.equals(ANY_PUBLIC)).forEach(hosts::add);
        own.stream().map(URI::create).map(AllowedHosts::origin).forEach(hosts.origins::add);
        return hosts;
    }

    private void add(String entry) {
        AddressRange.parse(withoutBrackets(entry))
                .ifPresentOrElse(
                        ranges::add,
                        () -> {
                            String name = withoutDot(entry);
                            if (!isName(name)) {
                                throw new IllegalArgumentException(entry);
                            }
                            if (name.startsWith("*")) {
                                endings.add(name.substring(1));
                            } else {
                                names.add(name);
                            }
                        });
    }

    /**
     * Looks where the site's name leads now. A name that leads nowhere passes: the request will say
     * so.
     *
     * @throws ForbiddenHostException with a sentence that says what to set
     */
    public void require(MoodleSite site) throws ForbiddenHostException {
        URI uri = URI.create(site.url());
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(uri.getHost());
        } catch (UnknownHostException nowhere) {
            return;
        }
        for (InetAddress address : addresses) {
            require(uri.getScheme(), uri.getHost(), uri.getPort(), address);
        }
    }

    /**
     * @param port -1 for that of the scheme
     * @param address to which a request would go
     * @throws ForbiddenHostException with a sentence that says what to set
     */
    public void require(String scheme, String host, int port, InetAddress address)
            throws ForbiddenHostException {
        String name = withoutDot(withoutBrackets(host.toLowerCase(Locale.ROOT)));
        if (origins.contains(origin(scheme, name, port))
                || names.contains(name)
                || endings.stream().anyMatch(name::endsWith)
                || ranges.stream().anyMatch(range -> range.contains(address))) {
            return;
        }
        boolean isPublic = PublicAddress.matches(address);
        if (!isPublic || !anyPublic) {
            String number = address.getHostAddress();
            throw new ForbiddenHostException(
                    "No token is sent to %s, %s: if it is your Moodle, add %s to gradesync.moodle.allowed-hosts."
                            .formatted(
                                    name.equals(number) ? name : name + " (" + number + ")",
                                    isPublic
                                            ? "which gradesync.moodle.allowed-hosts does not name"
                                            : "which is no address of the Internet",
                                    isName(name) ? name : number));
        }
    }

    private static boolean isName(String host) {
        return NAME.matcher(host).matches() && !NUMBER.matcher(host).matches();
    }

    private static String origin(URI uri) {
        return origin(
                uri.getScheme(),
                withoutDot(withoutBrackets(uri.getHost().toLowerCase(Locale.ROOT))),
                uri.getPort());
    }

    private static String origin(String scheme, String host, int port) {
        int standard = "https".equalsIgnoreCase(scheme) ? 443 : 80;
        return host + ":" + (port < 0 ? standard : port);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    private static String withoutDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
