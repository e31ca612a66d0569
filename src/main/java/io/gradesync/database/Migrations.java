package io.gradesync.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Makes the connector's own tables and brings them up to date. OpenEduCat's are not touched, but
 * for the triggers of the export hooks.
 */
public final class Migrations {

    private Migrations() {}

    /**
     * @param exportHooks whether changes of grades that others make shall be enqueued in {@code
     *     moodle_push_job}; empty: as it is
     */
    public static void run(DataSource dataSource, Optional<Boolean> exportHooks) {
        List<String> locations = new ArrayList<>(List.of("classpath:db/migration"));
        exportHooks.ifPresent(
                wanted ->
                        locations.add(
                                wanted
                                        ? "classpath:db/export-hooks"
                                        : "classpath:db/no-export-hooks"));
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .table("grade_sync_schema_history")
                .locations(locations.toArray(String[]::new))
                // The schema is Odoo's and full of tables: ours begin beside them.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
