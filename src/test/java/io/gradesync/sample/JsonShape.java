package io.gradesync.sample;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** For each place of objects or list elements: which keys they have, and of what type. */
public final class JsonShape {

    private final Map<String, Integer> objects = new TreeMap<>();
    private final Map<String, Map<String, Integer>> keys = new TreeMap<>();
    private final Map<String, Set<String>> types = new TreeMap<>();

    public void add(String place, JsonNode node) {
        types.computeIfAbsent(place, any -> new TreeSet<>()).add(node.getNodeType().name());
        if (node.isObject()) {
            objects.merge(place, 1, Integer::sum);
            Map<String, Integer> seen = keys.computeIfAbsent(place, any -> new TreeMap<>());
            node.properties()
                    .forEach(
                            field -> {
                                seen.merge(field.getKey(), 1, Integer::sum);
                                add(place + "." + field.getKey(), field.getValue());
                            });
        } else if (node.isArray()) {
            node.forEach(element -> add(place + "[]", element));
        }
    }

    public List<String> differencesFrom(JsonShape real) {
        List<String> differences = new ArrayList<>();
        types.forEach(
                (place, mine) -> {
                    Set<String> theirs = real.types.getOrDefault(place, Set.of());
                    if (theirs.isEmpty()) {
                        differences.add(place + " is in no recording");
                    } else if (!theirs.containsAll(mine)) {
                        differences.add("%s is %s, recorded as %s".formatted(place, mine, theirs));
                    }
                });
        objects.forEach(
                (place, count) ->
                        real.alwaysAt(place).stream()
                                .filter(key -> keys.get(place).getOrDefault(key, 0) < count)
                                .map(key -> place + " lacks " + key + ", which is always there")
                                .forEach(differences::add));
        return differences;
    }

    private Set<String> alwaysAt(String place) {
        int count = objects.getOrDefault(place, 0);
        return keys.getOrDefault(place, Map.of()).entrySet().stream()
                .filter(entry -> entry.getValue() == count)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
