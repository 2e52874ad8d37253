package io.sequin.storage.credential;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postgresql.Driver;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in to PostgreSQL to find out whether a password is a role's, and out again at once. Few do
 * so at a time.
 */
public final class RoleLogin {

  private static final Logger LOG = LoggerFactory.getLogger(RoleLogin.class);

  private static final int MAX_LOGINS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String SECONDS = Long.toString(PATIENCE.toSeconds());

  private final Semaphore logins = new Semaphore(MAX_LOGINS);
  private final RoleCatalog roles;
  private final String url;
  private final Properties parameters;

  public RoleLogin(RoleCatalog roles, DatabaseSettings database) {
    this.roles = roles;
    // what a URL says goes before properties, and it may have the gateway's own user and password
    this.url = database.jdbcUrl().replaceFirst("\\?.*", "");
    this.parameters = Driver.parseURL(database.jdbcUrl(), null);
  }

  /**
   * The state of the role ({@link RoleCatalog#stateOf}) if PostgreSQL lets it in by that password,
   * and not without. A server that is away, or too many who ask, is a no.
   */
  public Optional<String> logIn(String role, String password) {
    try {
      return logins.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          ? tried(role, password)
          : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** The state is looked at before, so that it is not that of a password that came meanwhile. */
  private Optional<String> tried(String role, String password) {
    try {
      roles.refresh();
      Optional<String> state = Optional.ofNullable(roles.stateOf(role));
      return isLetIn(role, password) ? state : Optional.empty();
    } catch (StorageException e) {
      return Optional.empty();
    } finally {
      logins.release();
    }
  }

  private boolean isLetIn(String role, String password) {
    PasswordAsked.IN_THIS_THREAD.set(false);
    try (Connection _ = new Driver().connect(url, properties(role, password))) {
      if (!PasswordAsked.IN_THIS_THREAD.get()) {
        LOG.warn(
            "PostgreSQL lets in who comes from this gateway without a password, so none can log in"
                + " by PLAIN: have pg_hba.conf ask for one");
      }
      return PasswordAsked.IN_THIS_THREAD.get();
    } catch (SQLException e) {
      return false;
    } finally {
      PasswordAsked.IN_THIS_THREAD.remove();
    }
  }

  private Properties properties(String role, String password) {
    Properties properties = new Properties();
    parameters
        .stringPropertyNames()
        .forEach(name -> properties.setProperty(name, parameters.getProperty(name)));
    properties.setProperty("user", role);
    properties.setProperty("password", password);
    properties.setProperty("authenticationPluginClassName", PasswordAsked.class.getName());
    properties.setProperty("connectTimeout", SECONDS);
    properties.setProperty("socketTimeout", SECONDS);
    properties.setProperty("ApplicationName", "sequin-gateway login");
    return properties;
  }

  /** Notes that the server has asked for the password: otherwise none was needed. */
  public static final class PasswordAsked implements AuthenticationPlugin {

    private static final ThreadLocal<Boolean> IN_THIS_THREAD = ThreadLocal.withInitial(() -> false);

    private final String password;

    /** As the driver calls it. */
    public PasswordAsked(Properties properties) {
      this.password = properties.getProperty("password", "");
    }

    @Override
    public char[] getPassword(AuthenticationRequestType type) {
      IN_THIS_THREAD.set(true);
      return password.toCharArray();
    }
  }
}
