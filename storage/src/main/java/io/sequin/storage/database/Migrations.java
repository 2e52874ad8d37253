package io.sequin.storage.database;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to the layout that this version of the code needs. */
public final class Migrations {

  private Migrations() {}

  /**
   * @throws FlywayException if the database cannot be reached or was migrated by a newer version
   */
  public static void run(DatabaseSettings settings) {
    Flyway.configure()
        .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
        .initSql(SessionSettings.ofMigration())
        .table("sequin_migrations")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
  }
}
