package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourcePartition;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.protocol.message.FetchRequest.FetchPartition;
import io.sequin.protocol.message.FetchRequest.FetchTopic;
import io.sequin.protocol.message.FetchResponse;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A question for what comes next in partitions that one broker leads.
 *
 * @param maxBytes of the answer, though at least one batch comes
 */
record FetchQuestion(List<Place> places, int maxWaitMs, int maxBytes) {

  /** The last one by names of topics, with what tells that the source has lost records. */
  private static final short VERSION = 12;

  private static final int UNKNOWN_EPOCH = -1;

  /**
   * Where to go on in a partition.
   *
   * @param lastEpoch the leader epoch of the batch before; -1 if there is none
   */
  record Place(SourcePartition partition, long offset, int lastEpoch, int maxBytes) {

    /** One that nothing was read before. */
    static Place at(SourcePartition partition, long offset, int maxBytes) {
      return new Place(partition, offset, UNKNOWN_EPOCH, maxBytes);
    }
  }

  /**
   * Waits for the answer.
   *
   * @throws io.sequin.migration.client.SourceException if there is none
   */
  FetchResponse ask(BrokerConnection connection) {
    short version = (short) Math.min(VERSION, connection.version(ApiKey.FETCH));
    return connection.ask(request(version), version, FetchResponse.class);
  }

  private FetchRequest request(short version) {
    List<FetchTopic> topics =
        places.stream()
            .collect(Collectors.groupingBy(place -> place.partition().topic()))
            .entrySet()
            .stream()
            .map(
                entry ->
                    FetchTopic.builder()
                        .topic(entry.getKey())
                        .partitions(
                            entry.getValue().stream().map(place -> one(place, version)).toList())
                        .build())
            .toList();
    return FetchRequest.builder()
        .maxWaitMs(maxWaitMs)
        .minBytes(1)
        .maxBytes(maxBytes)
        .topics(topics)
        .build();
  }

  private static FetchPartition one(Place place, short version) {
    return FetchPartition.builder()
        .partition(place.partition().partition())
        .fetchOffset(place.offset())
        .lastFetchedEpoch(version >= VERSION ? place.lastEpoch() : UNKNOWN_EPOCH)
        .partitionMaxBytes(place.maxBytes())
        .build();
  }
}
