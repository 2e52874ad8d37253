package io.sequin.compat.support;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** psql, as a user looks into the database of a gateway. */
public record Psql(URI database) {

  /** The rows of a query, columns separated by tabs, null as nothing. */
  public List<String> query(String sql) {
    return run("--no-align", "--tuples-only", "--field-separator=\t", "--command=" + sql).lines();
  }

  /** Runs psql with these options; an error in the SQL is an exit code that is not 0. */
  public ToolResult run(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Installed.tool("psql", "postgresql-client"),
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1"));
    command.addAll(List.of(options));
    command.add(database.toString());
    return ToolProcess.of(command).run();
  }
}
