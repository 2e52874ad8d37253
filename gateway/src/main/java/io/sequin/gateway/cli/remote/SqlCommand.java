package io.sequin.gateway.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sql}. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = "Run a query that reads, as role sequin_reader.")
public final class SqlCommand implements Callable<Integer> {

  @Parameters(paramLabel = "QUERY", description = "As select * from sequin.topics.")
  private String query;

  @Mixin private Remote remote;

  @Override
  public Integer call() {
    return remote.run(
        api -> {
          JsonNode result = api.send("POST", "/sql", Remote.object().put("query", query));
          String[] columns =
              StreamSupport.stream(result.path("columns").spliterator(), false)
                  .map(JsonNode::asText)
                  .toArray(String[]::new);
          remote.print(result, "rows", columns);
        });
  }
}
