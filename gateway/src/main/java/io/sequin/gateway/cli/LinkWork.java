package io.sequin.gateway.cli;

import io.sequin.migration.client.SourceException;
import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import java.io.Console;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands about links have in common: the database, and how they tell what is wrong. */
final class LinkWork {

  /** What a command does with the links of a database. */
  @FunctionalInterface
  interface Work {
    int run(LinkStore links) throws IOException, InterruptedException;
  }

  /** What a command does with a database of which it needs more than its links. */
  @FunctionalInterface
  interface DatabaseWork {
    int run(Database database) throws IOException, InterruptedException;
  }

  /** Something did not work out. */
  static final int FAILED = 1;

  /** Of the line, on terminals. */
  private static final String CLEAR_REST = "\u001b[K";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Mixin private PostgresOption postgres;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean isJson;

  boolean isJson() {
    return isJson;
  }

  int run(Work work) {
    return runOn(database -> work.run(new LinkStore(database)));
  }

  int runOn(DatabaseWork work) {
    try {
      DatabaseSettings settings =
          PostgresUri.parse(postgres.uri, System.getenv().getOrDefault("SEQUIN_JDBC_PASSWORD", ""));
      try (Database database = new Database(settings)) {
        return work.run(database);
      }
    } catch (StorageException | IllegalArgumentException | SourceException | IOException e) {
      return fail(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted");
    }
  }

  /**
   * The link of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Link require(LinkStore links, String name) {
    return links
        .find(name)
        .orElseThrow(
            () -> new IllegalArgumentException("there is no link '" + name + "'; see link list"));
  }

  void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  /** Something that people ought to know, though it goes on. */
  void warn(String message) {
    spec.commandLine().getErr().println("sequin-gateway: warning: " + message);
    spec.commandLine().getErr().flush();
  }

  /** A line that the next one takes the place of; only where somebody sees it. */
  void showProgress(String line) {
    if (Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)) {
      spec.commandLine().getErr().print("\r" + line + CLEAR_REST);
      spec.commandLine().getErr().flush();
    }
  }

  int setPaused(String name, boolean isPaused) {
    return run(
        links -> {
          links.setPaused(require(links, name).name(), isPaused);
          return 0;
        });
  }

  int fail(String message) {
    spec.commandLine().getErr().println("sequin-gateway: " + message);
    spec.commandLine().getErr().flush();
    return FAILED;
  }
}
