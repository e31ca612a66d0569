package io.gradesync.database;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Makes the connector's own tables and brings them up to date; OpenEduCat's are never touched. */
public final class Migrations {

    private Migrations() {}

    public static void run(DataSource dataSource) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(dataSource)
                .table("grade_sync_schema_history")
                .locations("classpath:db/migration")
                // The schema is Odoo's and full of tables: ours begin beside them.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
