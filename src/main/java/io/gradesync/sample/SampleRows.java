package io.gradesync.sample;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;

/** Rows of the sample OpenEduCat, stamped as Odoo stamps them. */
final class SampleRows {

    /** The columns that Odoo fills on every record; 2 is the administrator. */
    static final String AUDIT_COLUMNS = "create_uid, write_uid, create_date, write_date";

    static final String AUDIT_VALUES = "2, 2, now() at time zone 'UTC', now() at time zone 'UTC'";

    private SampleRows() {}

    static Object[] row(Object... values) {
        return values;
    }

    static <T> List<Object[]> rows(List<T> items, Function<T, Object[]> toRow) {
        return items.stream().map(toRow).toList();
    }

    /**
     * Runs the insert once per row, with the audit columns and their values where the statement
     * says {@code %s}.
     */
    static void insert(Connection connection, String sql, List<Object[]> rows) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(sql.formatted(AUDIT_COLUMNS, AUDIT_VALUES))) {
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    insert.setObject(i + 1, row[i]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Odoo takes its next ids from the sequences, which know nothing of ids that were given. */
    static void moveSequencesPastIds(Connection connection, List<String> tables)
            throws SQLException {
        for (String table : tables) {
            execute(connection, "select setval('%1$s_id_seq', max(id)) from %1$s".formatted(table));
        }
    }
}
