package io.sequin.storage.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Work on a connection. It may run more than once, so it must not have other effects. */
@FunctionalInterface
public interface SqlWork<T> {

  T run(Connection connection) throws SQLException;
}
