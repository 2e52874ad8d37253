package io.sequin.storage.database;

import com.zaxxer.hikari.HikariConfig;
import io.sequin.storage.StorageException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Opens sessions. */
final class Sessions {

  private final DatabaseSettings settings;
  private final Histories histories = new Histories();

  /**
   * @throws StorageException if the URL is not one of a PostgreSQL database
   */
  Sessions(DatabaseSettings settings) {
    this.settings = settings;
    try {
      DriverManager.getDriver(settings.jdbcUrl());
    } catch (SQLException e) {
      // the URL is not repeated: there may be a password in it
      throw new StorageException(
          "the JDBC URL is not of the form jdbc:postgresql://HOST:PORT/DATABASE", e);
    }
  }

  Histories histories() {
    return histories;
  }

  /** A session that knows which history it belongs to. */
  Connection open(String sessionSettings) throws SQLException {
    Connection connection = DriverManager.getConnection(settings.jdbcUrl(), driverProperties());
    try (Statement statement = connection.createStatement()) {
      statement.execute(sessionSettings);
      histories.enter(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** With nothing set or prepared in it. */
  Connection openPlain() throws SQLException {
    Properties properties = driverProperties();
    properties.setProperty("prepareThreshold", "0");
    return DriverManager.getConnection(settings.jdbcUrl(), properties);
  }

  /** For a pool of sessions as {@link #open} opens them, when they are needed. */
  HikariConfig poolConfig(String sessionSettings) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(new SessionSource(this, sessionSettings));
    config.setInitializationFailTimeout(-1);
    return config;
  }

  /** The same for who comes before there are histories. */
  HikariConfig migrationConfig(String sessionSettings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(settings.jdbcUrl());
    config.setDataSourceProperties(driverProperties());
    config.setConnectionInitSql(sessionSettings);
    config.setInitializationFailTimeout(-1);
    return config;
  }

  private Properties driverProperties() {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("ApplicationName", "sequin-gateway");
    properties.setProperty("prepareThreshold", "1");
    if (settings.hasSeveralHosts()) {
      properties.setProperty("targetServerType", "primary");
    }
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }
}
