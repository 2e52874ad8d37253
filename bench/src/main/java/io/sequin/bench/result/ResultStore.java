package io.sequin.bench.result;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.sequin.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reports as JSON files of a directory, one for each workload. */
public record ResultStore(Path directory) {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public void save(Report report) {
    try {
      Files.createDirectories(directory);
      JSON.writeValue(file(report.workload()).toFile(), report);
    } catch (IOException e) {
      throw new BenchException("cannot write the results of " + report.workload(), e);
    }
  }

  /** What a workload has shown the last time, if it has run. */
  public Optional<Report> load(String workload) {
    Path file = file(workload);
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file.toFile(), Report.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new BenchException("cannot read " + file, e);
    }
  }

  private Path file(String workload) {
    return directory.resolve(workload + ".json");
  }
}
