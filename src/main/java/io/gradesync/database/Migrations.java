package io.gradesync.database;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Makes the connector's own tables and brings them up to date. OpenEduCat's are not touched, but
 * for the triggers of the export hooks.
 */
public final class Migrations {

    private Migrations() {}

    /**
     * @param exportHooks whether changes of grades that others make are enqueued in {@code
     *     moodle_push_job}
     */
    public static void run(DataSource dataSource, boolean exportHooks) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .table("grade_sync_schema_history")
                .locations(
                        "classpath:db/migration",
                        exportHooks ? "classpath:db/export-hooks" : "classpath:db/no-export-hooks")
                // The schema is Odoo's and full of tables: ours begin beside them.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
