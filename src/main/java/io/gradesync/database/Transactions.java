package io.gradesync.database;

import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions that tell why they failed. When the connection breaks, the rollback fails as well;
 * its error would hide the first one, which says whether trying again can help. PostgreSQL rolls
 * back by itself what its client has left.
 */
public final class Transactions extends JdbcTransactionManager {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    public Transactions(DataSource pool) {
        super(pool);
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        try {
            super.doRollback(status);
        } catch (RuntimeException broken) {
            LOG.debug("A rollback found its connection broken", broken);
        }
    }
}
