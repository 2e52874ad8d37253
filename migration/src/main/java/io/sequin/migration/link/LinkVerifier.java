package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.migration.client.SourcePartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.FetchResponse;
import io.sequin.storage.link.CopyDigest;
import io.sequin.storage.link.CopyPosition;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.log.CopiedBatch;
import io.sequin.storage.log.PartitionId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares copies with what they are copies of: reads all of both once more, batch by batch, by
 * their offsets and SHA-256.
 */
public final class LinkVerifier {

  private static final int MAX_BYTES = 8 << 20;
  private static final int MAX_WAIT_MS = 500;

  private final SourceCluster source;
  private final LinkStore links;

  /**
   * What was compared of a partition.
   *
   * @param difference the first one; empty if there is none
   */
  public record Finding(
      SourcePartition partition,
      long fromOffset,
      long toOffset,
      long batches,
      Optional<String> difference) {}

  public LinkVerifier(SourceCluster source, LinkStore links) {
    this.source = source;
    this.links = links;
  }

  /**
   * Compares one partition, up to where both are now.
   *
   * @throws SourceException if the other cluster does not answer
   */
  public Finding compare(LinkedTopic topic, int partition) {
    SourcePartition there = new SourcePartition(topic.name(), partition);
    PartitionId here = new PartitionId(topic.topicId(), partition);
    CopyPosition position = links.positions(Set.of(here)).get(here);
    long start = offset(there, SourceCluster.EARLIEST);
    long end = Math.min(position.nextOffset(), offset(there, SourceCluster.LATEST));
    if (position.startOffset() != start) {
      return new Finding(
          there,
          start,
          end,
          0,
          Optional.of("it begins at " + position.startOffset() + " here, at " + start + " there"));
    }
    int leader = source.metadata().topics().get(topic.name()).leaders().get(partition);
    try (BrokerConnection connection = source.connect(leader)) {
      return compare(connection, there, here, start, end);
    }
  }

  private Finding compare(
      BrokerConnection connection, SourcePartition there, PartitionId here, long start, long end) {
    long next = start;
    long compared = 0;
    while (next < end) {
      List<CopiedBatch> batches = fetch(connection, there, next);
      if (batches.isEmpty()) {
        return new Finding(
            there, start, end, compared, Optional.of("nothing comes there from offset " + next));
      }
      long to = Math.min(end, batches.getLast().endOffset());
      Optional<String> difference =
          difference(
              batches.stream().filter(batch -> batch.baseOffset() < end).toList(),
              links.digests(here, Math.min(next, batches.getFirst().baseOffset()), to));
      if (difference.isPresent()) {
        return new Finding(there, start, end, compared, difference);
      }
      compared += batches.size();
      next = batches.getLast().endOffset();
    }
    return new Finding(there, start, end, compared, Optional.empty());
  }

  private static Optional<String> difference(List<CopiedBatch> there, List<CopyDigest> here) {
    for (int i = 0; i < Math.max(there.size(), here.size()); i++) {
      if (i >= here.size()) {
        return Optional.of("the batch at " + there.get(i).baseOffset() + " is not here");
      }
      if (i >= there.size()) {
        return Optional.of("the batch at " + here.get(i).baseOffset() + " is not there");
      }
      CopyDigest expected = digest(there.get(i));
      if (!expected.equals(here.get(i))) {
        return Optional.of(
            "the batch at "
                + here.get(i).baseOffset()
                + " differs from that at "
                + expected.baseOffset()
                + " there");
      }
    }
    return Optional.empty();
  }

  private static CopyDigest digest(CopiedBatch batch) {
    try {
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(batch.payload());
      return new CopyDigest(
          batch.baseOffset(), batch.endOffset() - 1, HexFormat.of().formatHex(sha256));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<CopiedBatch> fetch(
      BrokerConnection connection, SourcePartition partition, long offset) {
    FetchQuestion question =
        new FetchQuestion(
            List.of(FetchQuestion.Place.at(partition, offset, MAX_BYTES)), MAX_WAIT_MS, MAX_BYTES);
    FetchResponse response = question.ask(connection);
    FetchResponse.PartitionData data = response.responses().getFirst().partitions().getFirst();
    if (data.errorCode() != ErrorCode.NONE.code()) {
      throw new SourceException(
          partition + " cannot be read: " + ErrorCode.forCode(data.errorCode()));
    }
    return BatchReader.read(data, offset);
  }

  private long offset(SourcePartition partition, long timestamp) {
    Long offset = source.offsets(Set.of(partition), timestamp).get(partition);
    if (offset == null) {
      throw new SourceException(partition + " has no leader there");
    }
    return offset;
  }
}
