package io.sequin.storage.cluster;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which gateways serve the database: each says from time to time that it is there. */
public final class GatewayRegistry {

  /** How long a gateway may be silent before others do its work. */
  public static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final String LOCK =
      "LOCK TABLE sequin_control.gateways IN SHARE ROW EXCLUSIVE MODE";
  private static final String FORGET_DEAD =
      "DELETE FROM sequin_control.gateways WHERE seen_at < clock_timestamp() - ? * interval '1"
          + " millisecond' AND (host, port) <> (?, ?)";
  private static final String JOIN = Sql.load("gateways_join");
  private static final String TOUCH =
      "UPDATE sequin_control.gateways SET seen_at = clock_timestamp() WHERE node_id = ? AND host ="
          + " ? AND port = ?";
  private static final String SELECT_ALIVE =
      "SELECT node_id, host, port FROM sequin_control.gateways"
          + " WHERE seen_at >= clock_timestamp() - ? * interval '1 millisecond' ORDER BY node_id";
  private static final String LEAVE =
      "DELETE FROM sequin_control.gateways WHERE host = ? AND port = ?";

  private final Database database;

  public GatewayRegistry(Database database) {
    this.database = database;
  }

  /**
   * Enters a gateway, under the number that it had before if it was there under the same address.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public GatewayNode join(String host, int port) {
    return database.inTransaction(
        connection -> {
          execute(connection, LOCK);
          execute(connection, FORGET_DEAD, PATIENCE.toMillis(), host, port);
          try (PreparedStatement statement = prepare(connection, JOIN, host, port);
              ResultSet row = statement.executeQuery()) {
            row.next();
            return new GatewayNode(row.getInt(1), host, port);
          }
        });
  }

  /**
   * Says that a gateway is there, and tells who else is; without the gateway itself if others took
   * it for dead, and it has to join again.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public List<GatewayNode> refresh(GatewayNode self) {
    return database.call(
        connection -> {
          execute(connection, TOUCH, self.nodeId(), self.host(), self.port());
          try (PreparedStatement statement =
                  prepare(connection, SELECT_ALIVE, PATIENCE.toMillis());
              ResultSet rows = statement.executeQuery()) {
            List<GatewayNode> alive = new ArrayList<>();
            while (rows.next()) {
              alive.add(new GatewayNode(rows.getInt(1), rows.getString(2), rows.getInt(3)));
            }
            return List.copyOf(alive);
          }
        });
  }

  /**
   * Takes a gateway out, so that others need not wait to do its work.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void leave(GatewayNode self) {
    database.call(connection -> execute(connection, LEAVE, self.host(), self.port()));
  }

  private static int execute(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
