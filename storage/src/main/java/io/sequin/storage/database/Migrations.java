package io.sequin.storage.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sequin.storage.StorageException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;

/**
 * Brings a database to the layout that this version of the code needs: tables by versioned
 * migrations, which are never edited once they are released; functions and views by repeatable
 * ones, each of which stands once. All in one transaction.
 */
public final class Migrations {

  /** Where the gateway keeps its own, apart from whatever an application has in its schemas. */
  private static final String SCHEMA = "sequin_control";

  private static final String SELECT_OLDEST =
      "SELECT oldest_layout FROM sequin_control.compatibility";

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
    try (HikariDataSource sessions = sessions(settings);
        Connection connection = sessions.getConnection()) {
      Optional<LegacyLayout> legacy = LegacyLayout.find(connection);
      Flyway flyway = flyway(sessions);
      if (legacy.isPresent()) {
        legacy.get().move();
        if (flyway.info().current() == null) {
          flyway.baseline();
        }
      }
      if (isOfNewerRelease(flyway)) {
        requireSupport(connection, newestKnown(flyway));
      } else {
        flyway.migrate();
      }
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

  /** Then its functions and views are newer, too, and are left alone. */
  private static boolean isOfNewerRelease(Flyway flyway) {
    return newest(flyway, MigrationState::isApplied) > newestKnown(flyway);
  }

  private static int newestKnown(Flyway flyway) {
    return newest(flyway, MigrationState::isResolved);
  }

  private static int newest(Flyway flyway, Predicate<MigrationState> which) {
    return Stream.of(flyway.info().all())
        .filter(migration -> migration.getVersion() != null && which.test(migration.getState()))
        .mapToInt(migration -> migration.getVersion().getMajor().intValueExact())
        .max()
        .orElse(0);
  }

  private static void requireSupport(Connection connection, int layout) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SELECT_OLDEST)) {
      if (row.next() && row.getInt(1) > layout) {
        throw new StorageException(
            "the database was migrated by a newer release, and this one (layout "
                + layout
                + ") cannot work with it any more: use a release with layout "
                + row.getInt(1)
                + " or newer",
            null);
      }
    }
  }

  private static HikariDataSource sessions(DatabaseSettings settings) {
    HikariConfig config = new Sessions(settings).migrationConfig(SessionSettings.ofMigration());
    config.setPoolName("migrations");
    config.setMinimumIdle(0);
    // what moves much data takes its time
    config.addDataSourceProperty("socketTimeout", "0");
    return new HikariDataSource(config);
  }

  private static Flyway flyway(DataSource sessions) {
    return Flyway.configure()
        .dataSource(sessions)
        .defaultSchema(SCHEMA)
        .table("migrations")
        .group(true)
        // files of functions may be divided or renamed
        .ignoreMigrationPatterns("repeatable:missing", "*:future")
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
