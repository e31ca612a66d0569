package io.gradesync.cli;

/** How a result is printed. */
enum Format {
    table,
    json,
    csv
}
