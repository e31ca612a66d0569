package io.gradesync.api;

/** An error as Odoo tells it: the name of a Python exception, and a sentence. */
final class JsonRpcException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String name;

    JsonRpcException(String name, String sentence) {
        super(sentence);
        this.name = name;
    }

    String getName() {
        return name;
    }
}
