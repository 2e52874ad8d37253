package io.sequin.bench.floor;

import io.sequin.bench.BenchException;
import io.sequin.storage.database.Database;
import io.sequin.storage.log.BareAppender;
import io.sequin.storage.log.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Loops that write, each with a connection and partitions of its own, as the gateway's lanes do.
 *
 * @param lotSize how many batches share a statement
 */
public record BareWriters(BatchShape shape, int lotSize, int connections) {

  private static final double NANOS_PER_SECOND = 1e9;

  /** The name of this setting. */
  public String setting() {
    return String.format(
        Locale.ROOT, "%s, lots of %d, connections: %d", shape.writing(), lotSize, connections);
  }

  /** Makes so many records, at least a lot for each connection, and writes them. */
  public Rate write(Database database, int topicId, int partitions, long records) {
    int batches = (int) Math.max(lotSize, records / shape.recordsPerBatch() / connections);
    List<BareAppender> appenders =
        IntStream.range(0, connections)
            .mapToObj(
                number -> appender(database, partitionsOf(number, topicId, partitions), batches))
            .toList();
    long written = (long) (batches / lotSize) * lotSize * shape.recordsPerBatch() * connections;
    return new Rate(written, seconds(appenders), shape.recordBytes());
  }

  private List<PartitionId> partitionsOf(int number, int topicId, int partitions) {
    return IntStream.range(0, partitions)
        .filter(partition -> partition % connections == number)
        .mapToObj(partition -> new PartitionId(topicId, partition))
        .toList();
  }

  private BareAppender appender(Database database, List<PartitionId> partitions, int batches) {
    BatchFactory factory = new BatchFactory(shape, Catalog.newProducerId(database));
    return new BareAppender(database, factory.lots(partitions, lotSize, batches));
  }

  private static double seconds(List<BareAppender> appenders) {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Callable<Void>> loops = new ArrayList<>();
      for (BareAppender appender : appenders) {
        loops.add(
            () -> {
              appender.run();
              return null;
            });
      }
      long began = System.nanoTime();
      for (Future<Void> loop : threads.invokeAll(loops)) {
        loop.get();
      }
      return (System.nanoTime() - began) / NANOS_PER_SECOND;
    } catch (ExecutionException e) {
      throw new BenchException("PostgreSQL refuses: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    } finally {
      appenders.forEach(BareAppender::close);
    }
  }
}
