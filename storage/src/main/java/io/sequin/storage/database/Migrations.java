package io.sequin.storage.database;

import io.sequin.storage.StorageException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a database to the layout that this version of the code needs: tables by versioned
 * migrations, which are never edited once they are released; functions and views by repeatable
 * ones, each of which stands once. All in one transaction.
 */
public final class Migrations {

  /** Where the gateway keeps its own, apart from whatever an application has in its schemas. */
  private static final String SCHEMA = "sequin_control";

  /** What a database that was moved from the one-schema layout already has. */
  private static final String LEGACY_VERSION = "2";

  private Migrations() {}

  /**
   * Migrates, and sees to it that users' roles have their rights.
   *
   * @throws StorageException with a message for people if the database cannot be reached, is of a
   *     version that this one cannot migrate, or does not allow it
   */
  public static void run(DatabaseSettings settings) {
    try (Connection connection =
        DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password())) {
      Optional<LegacyLayout> legacy = LegacyLayout.find(connection);
      Flyway flyway = flyway(settings);
      if (legacy.isPresent()) {
        legacy.get().move();
        if (flyway.info().current() == null) {
          flyway.baseline();
        }
      }
      flyway.migrate();
      if (legacy.isPresent()) {
        legacy.get().forget();
      }
      Roles.grant(connection);
    } catch (FlywayException e) {
      throw failed(e);
    } catch (SQLException e) {
      throw SqlErrors.refusedSetUp(e);
    }
  }

  private static Flyway flyway(DatabaseSettings settings) {
    return Flyway.configure()
        .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
        .defaultSchema(SCHEMA)
        .table("migrations")
        .group(true)
        .baselineVersion(LEGACY_VERSION)
        .load();
  }

  private static StorageException failed(FlywayException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException answer) {
        return SqlErrors.refusedSetUp(answer);
      }
    }
    return new StorageException(
        "cannot migrate the database: " + e.getMessage().lines().findFirst().orElse(""), e);
  }
}
