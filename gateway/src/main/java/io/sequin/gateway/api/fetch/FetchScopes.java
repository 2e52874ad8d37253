package io.sequin.gateway.api.fetch;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.protocol.message.FetchRequest.FetchPartition;
import io.sequin.protocol.message.FetchRequest.FetchTopic;
import io.sequin.protocol.message.FetchRequest.ForgottenTopic;
import io.sequin.protocol.message.FetchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Works out which partitions a fetch request is about: all that it names, or its session's with
 * changes (KIP-227).
 */
final class FetchScopes {

  private static final int FULL_EPOCH = 0;
  private static final int SESSIONLESS_EPOCH = -1;
  private static final short FIRST_WITH_TOPIC_IDS = 13;

  private final FetchSessions sessions;

  FetchScopes(FetchSessions sessions) {
    this.sessions = sessions;
  }

  /**
   * @throws ApiException if the session that the request goes on with is not as it says
   */
  FetchScope of(FetchRequest request, short version) {
    boolean usesTopicIds = version >= FIRST_WITH_TOPIC_IDS;
    return switch (request.sessionEpoch()) {
      case SESSIONLESS_EPOCH -> {
        sessions.remove(request.sessionId());
        yield new FetchScope(Optional.empty(), positions(request), true);
      }
      case FULL_EPOCH -> {
        sessions.remove(request.sessionId());
        yield full(request, usesTopicIds);
      }
      default -> incremental(request, usesTopicIds);
    };
  }

  /**
   * The answer to a client that must wait for what it asked: nothing. One that asked without a
   * session, or for a new one, will ask for all again, so there is no session to go on with.
   */
  FetchResponse withhold(FetchScope scope) {
    if (scope.tellAll()) {
      scope.session().ifPresent(session -> sessions.remove(session.id()));
      return FetchResponse.DEFAULT;
    }
    return FetchResponse.builder().sessionId(scope.sessionId()).build();
  }

  private FetchScope full(FetchRequest request, boolean usesTopicIds) {
    List<FetchPosition> positions = positions(request);
    Optional<FetchSession> session =
        positions.isEmpty() ? Optional.empty() : sessions.create(usesTopicIds);
    session.ifPresent(created -> created.update(positions, List.of()));
    return new FetchScope(session, positions, true);
  }

  private FetchScope incremental(FetchRequest request, boolean usesTopicIds) {
    FetchSession session =
        sessions
            .find(request.sessionId())
            .orElseThrow(
                () ->
                    new ApiException(
                        ErrorCode.FETCH_SESSION_ID_NOT_FOUND, "no such fetch session"));
    if (session.usesTopicIds() != usesTopicIds) {
      throw new ApiException(
          ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR, "a session uses either ids or names");
    }
    if (!session.takeTurn(request.sessionEpoch())) {
      throw new ApiException(
          ErrorCode.INVALID_FETCH_SESSION_EPOCH, "not the next epoch of the session");
    }
    session.update(positions(request), forgotten(request));
    if (session.isEmpty()) {
      sessions.remove(session.id());
      return new FetchScope(Optional.empty(), List.of(), false);
    }
    return new FetchScope(Optional.of(session), session.positions(), false);
  }

  private static List<FetchPosition> positions(FetchRequest request) {
    List<FetchPosition> positions = new ArrayList<>();
    for (FetchTopic topic : request.topics()) {
      for (FetchPartition partition : topic.partitions()) {
        positions.add(
            new FetchPosition(
                new FetchKey(topic.topicId(), topic.topic(), partition.partition()),
                partition.fetchOffset(),
                partition.partitionMaxBytes(),
                partition.currentLeaderEpoch(),
                partition.lastFetchedEpoch()));
      }
    }
    return positions;
  }

  private static List<FetchKey> forgotten(FetchRequest request) {
    List<FetchKey> keys = new ArrayList<>();
    for (ForgottenTopic topic : request.forgottenTopicsData()) {
      topic
          .partitions()
          .forEach(partition -> keys.add(new FetchKey(topic.topicId(), topic.topic(), partition)));
    }
    return keys;
  }
}
