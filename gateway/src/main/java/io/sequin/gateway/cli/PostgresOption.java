package io.sequin.gateway.cli;

import picocli.CommandLine.Option;

/** The database of a command that needs no gateway. */
final class PostgresOption {

  @Option(
      names = "--postgres",
      paramLabel = "URI",
      required = true,
      description = "The database, as in the ready line.")
  String uri;
}
