package io.sequin.gateway.cli;

import io.sequin.gateway.security.sasl.ScramKeys;
import io.sequin.gateway.security.sasl.ScramMechanism;
import io.sequin.storage.StorageException;
import io.sequin.storage.credential.CredentialCatalog;
import io.sequin.storage.credential.CredentialChange;
import io.sequin.storage.credential.CredentialKey;
import io.sequin.storage.credential.ScramCredential;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.settings.SettingsCopies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Administers users in the database of running gateways, which know of it within a second. */
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    description = "Add, remove or list users that authenticate by SCRAM or PLAIN.",
    footer =
        "Not for gateways with sasl.scram.source=postgres: their users are roles, as made by CREATE"
            + " ROLE name LOGIN PASSWORD '…'.")
final class UserCommand {

  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Add a user, or change its password, which is read from standard input.")
  int add(
      @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
      @Mixin PostgresOption postgres)
      throws IOException {
    String password =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (name.isEmpty() || password == null || password.isEmpty()) {
      return fail("a user needs a name, and a password in the first line of standard input");
    }
    return with(
        postgres,
        credentials -> {
          credentials.change(
              changes(
                  name,
                  mechanism ->
                      Optional.of(
                          ScramKeys.credential(
                              mechanism, password, ScramMechanism.MIN_ITERATIONS))));
          return 0;
        });
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Remove a user; connections that it has are closed.")
  int remove(
      @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
      @Mixin PostgresOption postgres) {
    return with(
        postgres,
        credentials -> {
          if (credentials.credentials().keySet().stream()
              .noneMatch(key -> key.user().equals(name))) {
            return fail("there is no user " + name);
          }
          credentials.change(changes(name, _ -> Optional.empty()));
          return 0;
        });
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the users, each with its mechanisms.")
  int list(@Mixin PostgresOption postgres) {
    return with(
        postgres,
        credentials -> {
          Map<String, String> mechanisms =
              credentials.credentials().keySet().stream()
                  .collect(
                      Collectors.groupingBy(
                          CredentialKey::user,
                          TreeMap::new,
                          Collectors.mapping(CredentialKey::mechanism, Collectors.joining(","))));
          mechanisms.forEach(
              (user, names) -> spec.commandLine().getOut().println(user + "\t" + names));
          spec.commandLine().getOut().flush();
          return 0;
        });
  }

  private int with(PostgresOption postgres, Function<CredentialCatalog, Integer> work) {
    try {
      DatabaseSettings settings =
          PostgresUri.parse(postgres.uri, System.getenv().getOrDefault("SEQUIN_JDBC_PASSWORD", ""));
      try (Database database = new Database(settings)) {
        return work.apply(new CredentialCatalog(database, new SettingsCopies(database)));
      }
    } catch (StorageException | IllegalArgumentException e) {
      return fail(e.getMessage());
    }
  }

  private int fail(String message) {
    spec.commandLine().getErr().println("sequin-gateway: " + message);
    spec.commandLine().getErr().flush();
    return FAILED;
  }

  private static List<CredentialChange> changes(
      String user, Function<ScramMechanism, Optional<ScramCredential>> credential) {
    return Arrays.stream(ScramMechanism.values())
        .map(
            mechanism ->
                new CredentialChange(
                    new CredentialKey(user, mechanism.mechanism()), credential.apply(mechanism)))
        .toList();
  }
}
