package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What the README says of clients is what this run has shown. It runs after all other tests. */
@Isolated("comes when all that run side by side have ended")
@Order(Integer.MAX_VALUE)
class MatrixDocumentIT {

  private static final Path README = Path.of("..", "README.md");
  private static final Path GENERATED = Path.of("target", "client-matrix.md");

  @Test
  void theReadmeClaimsOfEachClientWhatThisRunHasVerified() throws IOException {
    Files.write(GENERATED, ClientMatrix.table());
    assumeTrue(ClientMatrix.isComplete(), "only a run of all tests tells what works");

    List<String> claimed = claimedTable();

    assertThat(claimed)
        .as("README.md, where compat-tests/target/client-matrix.md has what was verified")
        .hasSameSizeAs(ClientMatrix.table())
        .containsAll(ClientMatrix.tested().stream().map(ClientMatrix::row).toList());
  }

  private static List<String> claimedTable() throws IOException {
    return Files.readAllLines(README).stream()
        .dropWhile(line -> !line.startsWith("<!-- client-matrix"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("<!-- /client-matrix"))
        .toList();
  }
}
