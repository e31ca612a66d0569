package io.gradesync.sample;

import io.gradesync.sample.SampleNode.Scale;
import io.gradesync.sample.SampleNode.Trait;
import java.util.List;
import java.util.Set;

/** A line of a gradebook before it has its ids; see {@link SampleContent}. */
sealed interface SampleDraft {

    /** Something to grade; {@code module} is null for an item of the gradebook itself. */
    record Leaf(String module, String name, int min, int max, Scale scale, Set<Trait> traits)
            implements SampleDraft {}

    /** A category with a total of its own. */
    record Branch(String name, List<SampleDraft> children) implements SampleDraft {}

    static SampleDraft category(String name, SampleDraft... children) {
        return new Branch(name, List.of(children));
    }

    static SampleDraft manual(String name, int max, Trait... traits) {
        return points(null, name, 0, max, traits);
    }

    static SampleDraft range(String name, int min, int max, Trait... traits) {
        return points(null, name, min, max, traits);
    }

    static SampleDraft text(String name) {
        return points(null, name, 0, 100, Trait.TEXT_ONLY);
    }

    static SampleDraft onScale(String name, Scale scale, Trait... traits) {
        return words(null, name, scale, traits);
    }

    static SampleDraft quiz(String name, int max, Trait... traits) {
        return points("quiz", name, 0, max, traits);
    }

    static SampleDraft assignment(String name, int max, Trait... traits) {
        return points("assign", name, 0, max, traits);
    }

    /** An assignment without a grade; its item in the gradebook carries words. */
    static SampleDraft feedbackOnly(String name) {
        return points("assign", name, 0, 100, Trait.TEXT_ONLY);
    }

    static SampleDraft assignmentOnScale(String name, Scale scale, Trait... traits) {
        return words("assign", name, scale, traits);
    }

    /**
     * An activity of some other module, such as {@code lesson}, {@code h5pactivity}, {@code lti}.
     */
    static SampleDraft activity(String module, String name, int max, Trait... traits) {
        return points(module, name, 0, max, traits);
    }

    private static SampleDraft points(
            String module, String name, int min, int max, Trait... traits) {
        return new Leaf(module, name, min, max, null, Set.of(traits));
    }

    private static SampleDraft words(String module, String name, Scale scale, Trait... traits) {
        return new Leaf(module, name, 1, scale.words().size(), scale, Set.of(traits));
    }
}
