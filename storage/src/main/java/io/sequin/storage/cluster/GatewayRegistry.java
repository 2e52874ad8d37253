package io.sequin.storage.cluster;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which gateways serve the database: each says from time to time that it is there. */
public final class GatewayRegistry {

  /** How long a gateway may be silent before its number is free. */
  private static final Duration FORGET_AFTER = Duration.ofSeconds(8);

  private static final String LOCK =
      "LOCK TABLE sequin_control.gateways IN SHARE ROW EXCLUSIVE MODE";
  private static final String FORGET_DEAD =
      "DELETE FROM sequin_control.gateways WHERE seen_at < clock_timestamp() - ? * interval '1"
          + " millisecond' AND (host, port) <> (?, ?)";
  private static final String JOIN = Sql.load("gateways_join");
  private static final String REFRESH = Sql.load("gateways_refresh");
  private static final String LEAVE =
      "DELETE FROM sequin_control.gateways WHERE host = ? AND port = ?";

  private final Database database;

  public GatewayRegistry(Database database) {
    this.database = database;
  }

  /**
   * Enters a gateway, under the number that it had before if it was there under the same address.
   *
   * @param addresses of all its listeners, the first one first
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public GatewayNode join(List<NodeAddress> addresses, Optional<String> rack) {
    String host = addresses.getFirst().host();
    int port = addresses.getFirst().port();
    return database.inTransaction(
        connection -> {
          execute(connection, LOCK);
          execute(connection, FORGET_DEAD, FORGET_AFTER.toMillis(), host, port);
          try (PreparedStatement statement =
                  prepare(connection, JOIN, host, port, rack.orElse(null), texts(addresses));
              ResultSet row = statement.executeQuery()) {
            row.next();
            return new GatewayNode(row.getInt(1), host, port, rack, addresses);
          }
        });
  }

  /**
   * Says that a gateway is there, and tells of all that have said so; without the gateway itself if
   * it has left, or was silent for so long that another one has got its number. Sets the database's
   * {@link Database#clock}.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public List<Heartbeat> refresh(GatewayNode self) {
    return database.call(
        connection -> {
          long askedNanos = System.nanoTime();
          try (PreparedStatement statement =
                  prepare(connection, REFRESH, self.nodeId(), self.host(), self.port());
              ResultSet rows = statement.executeQuery()) {
            long answeredNanos = System.nanoTime();
            List<Heartbeat> heartbeats = new ArrayList<>();
            while (rows.next()) {
              database.clock().learn(rows.getLong(7), askedNanos, answeredNanos);
              GatewayNode node =
                  new GatewayNode(
                      rows.getInt(1),
                      rows.getString(2),
                      rows.getInt(3),
                      Optional.ofNullable(rows.getString(4)),
                      addresses(rows.getArray(5)));
              heartbeats.add(new Heartbeat(node, rows.getString(6)));
            }
            return List.copyOf(heartbeats);
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

  private static String[] texts(List<NodeAddress> addresses) {
    return addresses.stream().map(NodeAddress::toString).toArray(String[]::new);
  }

  private static List<NodeAddress> addresses(Array texts) throws SQLException {
    return texts == null
        ? List.of()
        : Arrays.stream((String[]) texts.getArray()).map(NodeAddress::parse).toList();
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
