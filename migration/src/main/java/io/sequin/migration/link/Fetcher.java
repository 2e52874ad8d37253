package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.migration.client.SourcePartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.FetchResponse;
import io.sequin.protocol.message.FetchResponse.PartitionData;
import io.sequin.storage.log.CopiedBatch;
import io.sequin.storage.log.PartitionCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Owns a connection to one broker, and the thread that runs it: asks for what comes next of all
 * partitions that the broker leads, and hands it on. While it is stored, the next is on its way.
 */
final class Fetcher implements Runnable {

  private static final long IDLE_MS = 200;
  private static final long FAULT_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final int brokerId;
  private final SourceCluster source;
  private final Copies copies;
  private final ByteRate rate;

  Fetcher(int brokerId, SourceCluster source, Copies copies, ByteRate rate) {
    this.brokerId = brokerId;
    this.source = source;
    this.copies = copies;
    this.rate = rate;
  }

  @Override
  public void run() {
    try (BrokerConnection connection = source.connect(brokerId)) {
      while (copies.isOpen()) {
        fetchOnce(connection);
      }
    } catch (SourceException e) {
      copies.leaderIsAway(brokerId, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fetchOnce(BrokerConnection connection) throws InterruptedException {
    List<CopyTask> tasks =
        copies.ledBy(brokerId).stream().filter(task -> !task.isWaiting()).toList();
    if (tasks.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(IDLE_MS);
      return;
    }
    FetchResponse response = question(tasks).ask(connection);
    if (response.errorCode() != ErrorCode.NONE.code()) {
      throw new SourceException(
          "broker " + connection.address() + " refuses Fetch: " + nameOf(response.errorCode()));
    }
    List<PartitionCopy> lot = take(response, tasks);
    if (!lot.isEmpty()) {
      copies.store(lot);
    }
    rate.spend(sizeBytes(lot));
    TimeUnit.MILLISECONDS.sleep(response.throttleTimeMs());
  }

  private FetchQuestion question(List<CopyTask> tasks) {
    ClientConfigs configs = source.configs();
    int maxPartitionBytes = configs.number("max.partition.fetch.bytes");
    return new FetchQuestion(
        tasks.stream()
            .map(
                task ->
                    new FetchQuestion.Place(
                        task.source(), task.nextOffset(), task.lastEpoch(), maxPartitionBytes))
            .toList(),
        configs.number("fetch.max.wait.ms"),
        configs.number("fetch.max.bytes"));
  }

  private List<PartitionCopy> take(FetchResponse response, List<CopyTask> tasks) {
    Map<SourcePartition, CopyTask> bySource =
        tasks.stream().collect(Collectors.toMap(CopyTask::source, task -> task));
    List<PartitionCopy> lot = new ArrayList<>();
    for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
      for (PartitionData data : topic.partitions()) {
        CopyTask task = bySource.get(new SourcePartition(topic.topic(), data.partitionIndex()));
        PartitionCopy copy = task == null ? null : take(task, data);
        if (copy != null && (task.notes(copy) || !copy.batches().isEmpty())) {
          lot.add(copy);
        }
      }
    }
    return lot;
  }

  /** Null where nothing can be taken. */
  private PartitionCopy take(CopyTask task, PartitionData data) {
    ErrorCode error = ErrorCode.forCode(data.errorCode());
    if (error == ErrorCode.OFFSET_OUT_OF_RANGE || data.divergingEpoch().endOffset() >= 0) {
      copies.isOutOfRange(task);
      return null;
    }
    if (error != ErrorCode.NONE) {
      copies.isRefused(task, error);
      task.waitFor(TimeUnit.MILLISECONDS.toNanos(IDLE_MS));
      return null;
    }
    try {
      PartitionCopy copy = taken(task, data);
      if (task.takeTrouble()) {
        copies.isWell(task);
      }
      return copy;
    } catch (SourceException e) {
      copies.isFaulty(task, e.getMessage());
      task.waitFor(FAULT_PAUSE_NANOS);
      return null;
    }
  }

  private static PartitionCopy taken(CopyTask task, PartitionData data) {
    long fromOffset = task.nextOffset();
    List<CopiedBatch> batches = BatchReader.read(data, fromOffset);
    PartitionCopy copy =
        new PartitionCopy(
            task.partition(), fromOffset, batches, data.logStartOffset(), data.highWatermark());
    if (!batches.isEmpty()) {
      task.fetched(copy.endOffset(), batches.getLast().leaderEpoch());
    }
    return copy;
  }

  private static long sizeBytes(List<PartitionCopy> lot) {
    return lot.stream().mapToLong(PartitionCopy::sizeBytes).sum();
  }

  private static String nameOf(short code) {
    return ErrorCode.forCode(code).name();
  }
}
