package io.gradesync.pull;

import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleErrors;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.PackedAnswer;
import io.gradesync.moodle.PackedCalls;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Questions that are asked together. Moodle stops at the first that fails, a form can be cut on its
 * way, and an answer can take too long: what is not answered stays pending, and less is asked next
 * time. Where the token has no packed calls, each question is a request of its own.
 */
public final class Pack {

    private final Deque<Question> pending;
    private int size;
    private boolean alone;
    private boolean unanswered;

    private Pack(Collection<? extends Question> questions, int size) {
        this.pending = new ArrayDeque<>(questions);
        this.size = size;
    }

    /** The questions in packs, to be asked side by side. */
    static List<Pack> of(Pull pull, List<? extends Question> questions) {
        int batchSize = pull.getLimits().batchSize();
        boolean packed = batchSize > 1 && pull.getSiteInfo().has(PackedCalls.FUNCTION);
        List<Pack> packs = new ArrayList<>();
        for (int from = 0; from < questions.size(); from += batchSize) {
            packs.add(
                    new Pack(
                            questions.subList(from, Math.min(questions.size(), from + batchSize)),
                            packed ? batchSize : 1));
        }
        return packs;
    }

    public boolean isPending() {
        pending.removeIf(Question::isMoot);
        return !pending.isEmpty();
    }

    /** What is asked next; a single question needs no pack around it. */
    public MoodleCall getCall() {
        List<MoodleCall> calls = pending.stream().limit(size).map(Question::call).toList();
        alone = calls.size() == 1;
        return alone ? calls.get(0) : PackedCalls.of(calls);
    }

    /** Takes what came back, however few of those asked it holds. */
    void answered(Object answer) {
        unanswered = false;
        if (alone) {
            pending.addAll(pending.remove().answered(answer));
            return;
        }
        List<?> answers = (List<?>) answer;
        if (answers.isEmpty()) {
            throw MoodleErrors.unanswered(PackedCalls.FUNCTION);
        }
        for (Object each : answers) {
            PackedAnswer one = (PackedAnswer) each;
            if (one.failure() == null) {
                pending.addAll(pending.remove().answered(one.value()));
            } else {
                refused(one.failure());
            }
        }
    }

    /**
     * Decides what follows from a request that failed.
     *
     * @throws MoodleException when it is not for this pack to deal with
     */
    void failed(MoodleException failure) {
        switch (failure.getKind()) {
            case TOO_SLOW -> {
                if (alone) {
                    throw failure;
                }
                size = Math.max(1, Math.min(size, pending.size()) / 2);
            }
            case RECORD, COURSE -> {
                if (alone) {
                    unanswered = false;
                    refused(failure);
                } else {
                    // Not one of its calls was refused but the pack: each is asked alone.
                    size = 1;
                }
            }
            case WAIT -> {
                if (!alone) {
                    // One of its calls may be the reason: each is asked alone.
                    size = 1;
                } else if (unanswered) {
                    // Two in a row: it is not the question.
                    throw failure;
                } else {
                    unanswered = true;
                    refused(failure);
                }
            }
            default -> throw failure;
        }
    }

    /** A question that will not bear its refusal stays pending. */
    private void refused(MoodleException failure) {
        List<Question> more = pending.element().refused(failure);
        pending.remove();
        pending.addAll(more);
    }
}
