package io.gradesync.testbed;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Every connection that a server has left, taken until this is closed. */
public final class Connections implements AutoCloseable {

    private final List<Connection> taken = new ArrayList<>();

    public Connections(TestDatabase database) {
        FaultTally.faultInjected();
        try {
            while (true) {
                taken.add(database.connect());
            }
        } catch (SQLException none) {
            if (!"53300".equals(none.getSQLState())) {
                throw new IllegalStateException(none);
            }
        }
    }

    public int number() {
        return taken.size();
    }

    @Override
    public void close() {
        for (Connection connection : taken) {
            try {
                connection.close();
            } catch (SQLException gone) {
                throw new IllegalStateException(gone);
            }
        }
    }
}
