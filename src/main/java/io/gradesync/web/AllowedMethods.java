package io.gradesync.web;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** By which methods a path can be asked. */
final class AllowedMethods {

    private static final Pattern PARAMETER = Pattern.compile(":\\w+");

    private AllowedMethods() {}

    /** The names of the methods of all routes that fit a path. */
    static Set<String> of(Router router, RoutingContext context) {
        String path = context.normalizedPath();
        Set<String> names = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            Set<HttpMethod> methods = route.methods();
            if (methods != null && route.getPath() != null && fits(route.getPath(), path)) {
                methods.forEach(method -> names.add(method.name()));
            }
        }
        return names;
    }

    /** Whether a path is that of a route, in which {@code :id} stands for any one part. */
    static boolean fits(String route, String path) {
        StringBuilder regex = new StringBuilder();
        for (String part : route.split("/", -1)) {
            regex.append(regex.isEmpty() ? "" : "/")
                    .append(PARAMETER.matcher(part).matches() ? "[^/]+" : Pattern.quote(part));
        }
        return path.matches(regex + "/?");
    }
}
