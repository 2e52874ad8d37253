package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ListGroupsRequest;
import io.sequin.protocol.message.ListGroupsResponse;
import io.sequin.protocol.message.ListGroupsResponse.ListedGroup;
import io.sequin.protocol.message.OffsetFetchRequest;
import io.sequin.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sequin.protocol.message.OffsetFetchResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The groups of the other cluster, and what they have committed. */
final class SourceGroups {

  private static final short FIRST_WITH_GROUPS = 8;
  private static final String SHARE = "Share";

  /** An offset that a group has committed. */
  record Committed(String topic, int partition, long offset, String metadata) {}

  private final SourceCluster source;

  SourceGroups(SourceCluster source) {
    this.source = source;
  }

  /** The groups that commit offsets, of those that a broker coordinates. */
  List<String> coordinatedBy(int broker) {
    return source.ask(broker, connection -> ids(connection, false));
  }

  /** The share groups among those that a broker coordinates. */
  static List<String> shareGroups(BrokerConnection connection) {
    return ids(connection, true);
  }

  private static List<String> ids(BrokerConnection connection, boolean areShareGroups) {
    return connection.ask(ListGroupsRequest.DEFAULT, ListGroupsResponse.class).groups().stream()
        .filter(group -> SHARE.equalsIgnoreCase(group.groupType()) == areShareGroups)
        .map(ListedGroup::groupId)
        .toList();
  }

  /** The offsets of some groups that the broker coordinates. */
  Map<String, List<Committed>> committed(int broker, List<String> groups) {
    return source.ask(
        broker,
        connection ->
            connection.version(ApiKey.OFFSET_FETCH) >= FIRST_WITH_GROUPS
                ? fetchTogether(connection, groups)
                : fetchOneByOne(connection, groups));
  }

  private static Map<String, List<Committed>> fetchTogether(
      BrokerConnection connection, List<String> groups) {
    // newer ones have ids of topics instead of their names
    short version =
        (short) Math.min(connection.version(ApiKey.OFFSET_FETCH), FIRST_WITH_GROUPS + 1);
    OffsetFetchResponse response =
        connection.ask(
            OffsetFetchRequest.builder()
                .groups(
                    groups.stream()
                        .map(
                            group ->
                                OffsetFetchRequestGroup.builder()
                                    .groupId(group)
                                    .topics(null)
                                    .build())
                        .toList())
                .build(),
            version,
            OffsetFetchResponse.class);
    Map<String, List<Committed>> fetched = new HashMap<>();
    for (OffsetFetchResponse.OffsetFetchResponseGroup group : response.groups()) {
      if (group.errorCode() == ErrorCode.NONE.code()) {
        List<Committed> offsets = new ArrayList<>();
        group
            .topics()
            .forEach(
                topic ->
                    topic.partitions().stream()
                        .filter(each -> each.errorCode() == ErrorCode.NONE.code())
                        .forEach(
                            each ->
                                offsets.add(
                                    new Committed(
                                        topic.name(),
                                        each.partitionIndex(),
                                        each.committedOffset(),
                                        each.metadata()))));
        fetched.put(group.groupId(), offsets);
      }
    }
    return fetched;
  }

  private static Map<String, List<Committed>> fetchOneByOne(
      BrokerConnection connection, List<String> groups) {
    Map<String, List<Committed>> fetched = new HashMap<>();
    for (String group : groups) {
      OffsetFetchResponse response =
          connection.ask(
              OffsetFetchRequest.builder().groupId(group).topics(null).build(),
              OffsetFetchResponse.class);
      List<Committed> offsets = new ArrayList<>();
      response
          .topics()
          .forEach(
              topic ->
                  topic.partitions().stream()
                      .filter(each -> each.errorCode() == ErrorCode.NONE.code())
                      .forEach(
                          each ->
                              offsets.add(
                                  new Committed(
                                      topic.name(),
                                      each.partitionIndex(),
                                      each.committedOffset(),
                                      each.metadata()))));
      fetched.put(group, offsets);
    }
    return fetched;
  }
}
