package io.sequin.storage.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to the layout that this version of the code needs. */
public final class Migrations {

  private Migrations() {}

  /**
   * @throws FlywayException if the database cannot be reached or was migrated by a newer version
   */
  public static void run(DatabaseSettings settings) {
    HikariConfig config = new Sessions(settings).poolConfig(SessionSettings.ofMigration());
    config.setPoolName("migrations");
    config.setMinimumIdle(0);
    // what moves much data takes its time
    config.addDataSourceProperty("socketTimeout", "0");
    try (HikariDataSource sessions = new HikariDataSource(config)) {
      Flyway.configure()
          .dataSource(sessions)
          .table("sequin_migrations")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    }
  }
}
