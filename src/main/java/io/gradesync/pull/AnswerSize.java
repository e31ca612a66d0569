package io.gradesync.pull;

/**
 * How much of something Moodle tells.
 *
 * @param normal what it told until now
 * @param shrunk what it tells since it suddenly told far less; null when it does not
 * @param times how often in a row it was just that
 */
record AnswerSize(int normal, Integer shrunk, int times) {

    static AnswerSize of(int normal) {
        return new AnswerSize(normal, null, 0);
    }

    boolean isShrunk() {
        return shrunk != null;
    }
}
