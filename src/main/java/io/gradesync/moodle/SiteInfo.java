package io.gradesync.moodle;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a Moodle says of itself and of the token ({@code core_webservice_get_site_info}).
 *
 * @param release Moodle's release, such as {@code 4.5.5+ (Build: 20250613)}
 * @param functions the web service functions that the token may call
 */
public record SiteInfo(String siteName, String release, Set<String> functions) {

    public static final String FUNCTION = "core_webservice_get_site_info";

    public static MoodleCall call(MoodleSite site) {
        return MoodleCall.of(site, FUNCTION, Map.of(), SiteInfo::read);
    }

    public boolean has(String function) {
        return functions.contains(function);
    }

    private static SiteInfo read(Answer answer) throws IOException {
        String[] texts = new String[2];
        Set<String> functions = new HashSet<>();
        answer.object(
                Map.of(
                        "sitename", json -> texts[0] = MoodleJson.text(json),
                        "release", json -> texts[1] = MoodleJson.text(json),
                        "functions",
                                json ->
                                        MoodleJson.array(
                                                json,
                                                function ->
                                                        MoodleJson.object(
                                                                function,
                                                                Map.of(
                                                                        "name",
                                                                        name ->
                                                                                functions.add(
                                                                                        MoodleJson
                                                                                                .text(
                                                                                                        name)))))));
        functions.remove(null);
        return new SiteInfo(texts[0], texts[1], Set.copyOf(functions));
    }
}
