package io.sequin.gateway.security.sasl;

import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.storage.Storage;
import io.sequin.storage.credential.RoleCatalog;
import io.sequin.storage.credential.RoleLogin;
import io.sequin.storage.database.DatabaseSettings;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Who may log in with a password.
 *
 * @param scram as SCRAM knows them
 * @param plain as PLAIN does
 * @param areRoles whether they are PostgreSQL's own roles, whose passwords nobody may read on the
 *     way
 */
public record SaslUsers(ScramUsers scram, PasswordCheck plain, boolean areRoles) {

  /**
   * As PLAIN knows them.
   *
   * @param configured passwords of users that have no credentials, by their names
   */
  public PasswordCheck plain(Map<String, String> configured) {
    return new PlainUsers(configured, plain);
  }

  /**
   * As {@code sasl.scram.source} says.
   *
   * @throws io.sequin.storage.StorageException with a message for people if they are roles, and the
   *     gateway's user may not read them
   */
  public static SaslUsers of(BrokerConfigs configs, Storage storage, DatabaseSettings database) {
    byte[] decoySecret = storage.credentials().decoySecret();
    if (!"postgres".equals(configs.rendered("sasl.scram.source"))) {
      ScramUsers users = ScramUsers.of(storage.credentials(), decoySecret);
      return new SaslUsers(users, users::check, false);
    }
    RoleCatalog roles = storage.useRoles();
    RoleLogin login = new RoleLogin(roles, database);
    return new SaslUsers(
        ScramUsers.untilPasswordsChange(roles, decoySecret),
        (user, password) ->
            login
                .logIn(user, password)
                .map(state -> (BooleanSupplier) () -> state.equals(roles.stateOf(user))),
        true);
  }
}
