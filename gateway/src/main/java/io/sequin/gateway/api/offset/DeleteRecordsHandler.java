package io.sequin.gateway.api.offset;

import io.sequin.gateway.admin.RecordDeletion;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DeleteRecordsRequest;
import io.sequin.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.sequin.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.sequin.protocol.message.DeleteRecordsResponse;
import io.sequin.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.sequin.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import io.sequin.storage.acl.AclOperation;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** Deletes the records before an offset (KIP-107). */
public final class DeleteRecordsHandler
    implements ApiHandler<DeleteRecordsRequest, DeleteRecordsResponse> {

  private static final long NO_OFFSET = -1;
  private static final long HIGH_WATERMARK = -1;

  private final TopicLookup topics;
  private final RecordDeletion deletion;

  public DeleteRecordsHandler(TopicLookup topics, RecordDeletion deletion) {
    this.topics = topics;
    this.deletion = deletion;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DELETE_RECORDS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DELETE_RECORDS);
  }

  @Override
  public DeleteRecordsResponse handle(RequestContext context, DeleteRecordsRequest request) {
    TopicGate gate = new TopicGate(topics, context);
    return response(
        request,
        (topic, partition) ->
            Failures.isolate(
                () -> {
                  gate.check(AclOperation.DELETE, topic);
                  return delete(topic, partition);
                },
                failure -> refused(partition, failure.error())));
  }

  @Override
  public DeleteRecordsResponse failure(DeleteRecordsRequest request, ErrorCode error) {
    return response(request, (_, partition) -> refused(partition, error));
  }

  private DeleteRecordsPartitionResult delete(String topic, DeleteRecordsPartition partition) {
    OptionalLong offset =
        partition.offset() == HIGH_WATERMARK
            ? OptionalLong.empty()
            : OptionalLong.of(partition.offset());
    return DeleteRecordsPartitionResult.builder()
        .partitionIndex(partition.partitionIndex())
        .lowWatermark(deletion.deleteBefore(topic, partition.partitionIndex(), offset))
        .build();
  }

  private static DeleteRecordsPartitionResult refused(
      DeleteRecordsPartition partition, ErrorCode error) {
    return DeleteRecordsPartitionResult.builder()
        .partitionIndex(partition.partitionIndex())
        .lowWatermark(NO_OFFSET)
        .errorCode(error.code())
        .build();
  }

  private static DeleteRecordsResponse response(
      DeleteRecordsRequest request,
      BiFunction<String, DeleteRecordsPartition, DeleteRecordsPartitionResult> answer) {
    return DeleteRecordsResponse.builder()
        .topics(request.topics().stream().map(topic -> result(topic, answer)).toList())
        .build();
  }

  private static DeleteRecordsTopicResult result(
      DeleteRecordsTopic topic,
      BiFunction<String, DeleteRecordsPartition, DeleteRecordsPartitionResult> answer) {
    return DeleteRecordsTopicResult.builder()
        .name(topic.name())
        .partitions(
            topic.partitions().stream()
                .map(partition -> answer.apply(topic.name(), partition))
                .toList())
        .build();
  }
}
