package io.sequin.storage.token;

import io.sequin.storage.database.Database;
import io.sequin.storage.settings.SettingsCopies;
import io.sequin.storage.settings.SettingsCopy;
import io.sequin.storage.settings.SettingsVersion;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The delegation tokens. Look-ups are answered from a copy in memory; a change happens only to a
 * token that is as it was found.
 *
 * <p>What changes something throws {@link io.sequin.storage.StorageException} if PostgreSQL refuses
 * or is away.
 */
public final class TokenCatalog {

  private static final String SELECT =
      "SELECT token_id, owner, requester, renewers, issued_ms, expires_ms, max_ms"
          + " FROM sequin_control.delegation_tokens";
  private static final String INSERT =
      "INSERT INTO sequin_control.delegation_tokens (token_id, owner, requester, renewers,"
          + " issued_ms, expires_ms, max_ms) VALUES (?, ?, ?, ?, ?, ?, ?)";
  private static final String MOVE =
      "UPDATE sequin_control.delegation_tokens SET expires_ms = ?"
          + " WHERE token_id = ? AND expires_ms = ?";
  private static final String DELETE =
      "DELETE FROM sequin_control.delegation_tokens WHERE token_id = ? AND expires_ms = ?";
  private static final String EXPIRE =
      "DELETE FROM sequin_control.delegation_tokens WHERE least(expires_ms, max_ms) < ?";

  private final Database database;
  private final SettingsCopy<SortedMap<String, DelegationToken>> copy;

  public TokenCatalog(Database database, SettingsCopies copies) {
    this.database = database;
    this.copy = copies.keep(SettingsVersion.DELEGATION_TOKENS, _ -> load());
  }

  /** All tokens by their ids. */
  public SortedMap<String, DelegationToken> tokens() {
    return copy.get();
  }

  /** Runs {@code work} whenever any has changed. */
  public void onChange(Runnable work) {
    copy.onChange(work);
  }

  public void add(DelegationToken token) {
    change(
        INSERT,
        statement -> {
          statement.setString(1, token.tokenId());
          statement.setString(2, token.owner());
          statement.setString(3, token.requester());
          statement.setArray(
              4, statement.getConnection().createArrayOf("text", token.renewers().toArray()));
          statement.setLong(5, token.issuedMs());
          statement.setLong(6, token.expiresMs());
          statement.setLong(7, token.maxMs());
        });
  }

  /**
   * Has a token expire at another time.
   *
   * @return false if it is not as it was found
   */
  public boolean move(DelegationToken found, long expiresMs) {
    return change(
            MOVE,
            statement -> {
              statement.setLong(1, expiresMs);
              statement.setString(2, found.tokenId());
              statement.setLong(3, found.expiresMs());
            })
        == 1;
  }

  /**
   * @return false if it is not as it was found
   */
  public boolean remove(DelegationToken found) {
    return change(
            DELETE,
            statement -> {
              statement.setString(1, found.tokenId());
              statement.setLong(2, found.expiresMs());
            })
        == 1;
  }

  /** Removes all that have expired. */
  public void expire(long nowMs) {
    if (tokens().values().stream().anyMatch(token -> token.isExpired(nowMs))) {
      change(EXPIRE, statement -> statement.setLong(1, nowMs));
    }
  }

  private int change(String sql, Parameters parameters) {
    int changed =
        database.inTransaction(
            connection -> {
              SettingsVersion.DELEGATION_TOKENS.raise(connection);
              try (PreparedStatement statement = connection.prepareStatement(sql)) {
                parameters.set(statement);
                return statement.executeUpdate();
              }
            });
    copy.refresh();
    return changed;
  }

  private SortedMap<String, DelegationToken> load() {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(SELECT)) {
            SortedMap<String, DelegationToken> tokens = new TreeMap<>();
            while (rows.next()) {
              DelegationToken token = tokenOf(rows);
              tokens.put(token.tokenId(), token);
            }
            return Collections.unmodifiableSortedMap(tokens);
          }
        });
  }

  private static DelegationToken tokenOf(ResultSet row) throws SQLException {
    return new DelegationToken(
        row.getString("token_id"),
        row.getString("owner"),
        row.getString("requester"),
        List.of((String[]) row.getArray("renewers").getArray()),
        row.getLong("issued_ms"),
        row.getLong("expires_ms"),
        row.getLong("max_ms"));
  }

  @FunctionalInterface
  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }
}
