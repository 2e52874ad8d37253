package io.sequin.migration.push;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourcePartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.WriteTxnMarkersRequest;
import io.sequin.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import io.sequin.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import io.sequin.protocol.message.WriteTxnMarkersResponse;
import io.sequin.protocol.record.BatchProducer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes up offsets in the logs that one broker leads, which no consumer sees: with markers of
 * transactions that there are not. Needs the right to act for the cluster (CLUSTER_ACTION).
 */
final class MarkerCalls {

  /** How many a request has at most. */
  private static final int MAX_MARKERS = 500;

  private final BrokerConnection connection;
  private final BatchProducer producer;
  private final int generation;

  /**
   * @param generation a broker that has seen a later one takes no markers any more
   */
  MarkerCalls(BrokerConnection connection, BatchProducer producer, int generation) {
    this.connection = connection;
    this.producer = producer;
    this.generation = generation;
  }

  /**
   * Asks for offsets to be taken up. Where the logs end after it tells whether they are.
   *
   * @param counts how many, by partition; not more than {@link #MAX_MARKERS} of them are taken up
   * @return what it was refused for
   */
  Set<ErrorCode> take(Map<SourcePartition, Integer> counts) {
    List<WritableTxnMarker> markers = new ArrayList<>();
    for (int number = 0; number < MAX_MARKERS; number++) {
      List<SourcePartition> wanted = wantedMoreThan(counts, number);
      if (wanted.isEmpty()) {
        break;
      }
      markers.add(marker(wanted));
    }
    WriteTxnMarkersResponse response =
        connection.ask(new WriteTxnMarkersRequest(markers), WriteTxnMarkersResponse.class);
    Set<ErrorCode> errors = EnumSet.noneOf(ErrorCode.class);
    response
        .markers()
        .forEach(
            marker ->
                marker
                    .topics()
                    .forEach(
                        topic ->
                            topic
                                .partitions()
                                .forEach(each -> errors.add(ErrorCode.forCode(each.errorCode())))));
    errors.remove(ErrorCode.NONE);
    return errors;
  }

  private static List<SourcePartition> wantedMoreThan(
      Map<SourcePartition, Integer> counts, int number) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() > number)
        .map(Map.Entry::getKey)
        .toList();
  }

  private WritableTxnMarker marker(List<SourcePartition> partitions) {
    List<WritableTxnMarkerTopic> topics =
        SourcePartition.perTopic(partitions, WritableTxnMarkerTopic::new);
    return WritableTxnMarker.builder()
        .producerId(producer.id())
        .producerEpoch(producer.epoch())
        .transactionResult(true)
        .topics(topics)
        .coordinatorEpoch(generation)
        .build();
  }
}
