package io.sequin.bench.result;

import io.sequin.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.AppInfoParser;

/** What the figures depend on beside the code. */
public record Environment(
    String processor, int cores, long memoryMib, String system, String java, String kafka) {

  private static final long KIB_PER_MIB = 1024;

  public static Environment read() {
    try {
      return new Environment(
          value("/proc/cpuinfo", "model name"),
          Runtime.getRuntime().availableProcessors(),
          Long.parseLong(value("/proc/meminfo", "MemTotal").replace("kB", "").trim()) / KIB_PER_MIB,
          System.getProperty("os.name") + " " + System.getProperty("os.version"),
          Runtime.version().toString(),
          AppInfoParser.getVersion());
    } catch (IOException e) {
      throw new BenchException("no /proc here: measuring needs Linux", e);
    }
  }

  private static String value(String file, String name) throws IOException {
    return Files.readString(Path.of(file))
        .lines()
        .filter(line -> line.startsWith(name))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .orElse("unknown");
  }
}
