package io.sequin.gateway.api.topic;

import io.sequin.gateway.admin.TopicDeletion;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Denials;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicRefs;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.api.quota.MutationQuota;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DeleteTopicsRequest;
import io.sequin.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.sequin.protocol.message.DeleteTopicsResponse;
import io.sequin.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import io.sequin.protocol.wire.Uuids;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.topic.Topic;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Deletes topics, if {@code delete.topic.enable} allows it.
 *
 * <p>Version notes: from 3 on clients know that it may not be allowed (KIP-322); up to 5 topics go
 * by name, from 6 on by name or id. From 5 on clients know that a quota may be exceeded (KIP-599).
 */
public final class DeleteTopicsHandler
    implements ApiHandler<DeleteTopicsRequest, DeleteTopicsResponse> {

  private static final int FIRST_TO_KNOW_THAT_DELETION_IS_DISABLED = 3;
  private static final int FIRST_WITH_STRICT_QUOTA = 5;

  private static final Failure DENIED = Denials.of(ResourceType.TOPIC);

  private final TopicDeletion deletion;
  private final ClientQuotas quotas;
  private final boolean isEnabled;

  /**
   * @param isEnabled whether clients may delete topics
   */
  public DeleteTopicsHandler(TopicDeletion deletion, ClientQuotas quotas, boolean isEnabled) {
    this.deletion = deletion;
    this.quotas = quotas;
    this.isEnabled = isEnabled;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DELETE_TOPICS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DELETE_TOPICS);
  }

  @Override
  public DeleteTopicsResponse handle(RequestContext context, DeleteTopicsRequest request) {
    checkEnabled(context.version());
    TopicSelection selection = TopicSelection.of(asked(request));
    MutationQuota quota = MutationQuota.of(quotas, context, FIRST_WITH_STRICT_QUOTA);
    DeletionRights rights = DeletionRights.of(context.authorizer());
    return response(
        selection.distinct(),
        topic ->
            Failures.isolate(
                () -> delete(selection, topic, rights, quota), failure -> refused(topic, failure)));
  }

  @Override
  public DeleteTopicsResponse failure(DeleteTopicsRequest request, ErrorCode error) {
    return response(asked(request), topic -> refused(topic, new Failure(error, null)));
  }

  private void checkEnabled(short version) {
    if (!isEnabled) {
      throw new ApiException(
          version < FIRST_TO_KNOW_THAT_DELETION_IS_DISABLED
              ? ErrorCode.INVALID_REQUEST
              : ErrorCode.TOPIC_DELETION_DISABLED,
          "Topic deletion is disabled.");
    }
  }

  /** What the request names, in whichever form its version has. */
  private static List<DeleteTopicState> asked(DeleteTopicsRequest request) {
    Stream<DeleteTopicState> named =
        request.topicNames().stream().map(name -> new DeleteTopicState(name, Uuids.ZERO));
    return Stream.concat(named, request.topics().stream()).toList();
  }

  private DeletableTopicResult delete(
      TopicSelection selection,
      DeleteTopicState asked,
      DeletionRights rights,
      MutationQuota quota) {
    selection.check(asked);
    if (asked.name() != null && !rights.maySee(asked.name())) {
      return refused(asked, DENIED);
    }
    Topic topic = deletion.check(TopicRefs.of(asked.topicId(), asked.name()));
    if (!rights.mayDelete(topic.name())) {
      return refused(asked, DENIED).toBuilder().name(shown(topic, asked, rights)).build();
    }
    selection.checkNotAlsoById(asked, topic);
    quota.use(topic.partitionCount());
    deletion.delete(topic);
    return DeletableTopicResult.builder().name(topic.name()).topicId(topic.uuid()).build();
  }

  /** Who names a topic by its id learns its name only if it may see the topic. */
  private static String shown(Topic topic, DeleteTopicState asked, DeletionRights rights) {
    return asked.name() == null && rights.maySee(topic.name()) ? topic.name() : asked.name();
  }

  private static DeletableTopicResult refused(DeleteTopicState asked, Failure failure) {
    return DeletableTopicResult.builder()
        .name(asked.name())
        .topicId(asked.topicId())
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }

  private static DeleteTopicsResponse response(
      List<DeleteTopicState> topics, Function<DeleteTopicState, DeletableTopicResult> answer) {
    return DeleteTopicsResponse.builder().responses(topics.stream().map(answer).toList()).build();
  }
}
