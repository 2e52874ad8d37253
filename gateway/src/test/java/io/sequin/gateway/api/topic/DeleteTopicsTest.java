package io.sequin.gateway.api.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DeleteTopicsRequest;
import io.sequin.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.sequin.protocol.message.DeleteTopicsResponse;
import io.sequin.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import io.sequin.protocol.wire.Uuids;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.admin.DeleteTopicsResult;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeleteTopicsTest extends AdminTest {

  @Test
  void aTopicIsDeletedByItsName() {
    String name = newTopic(2);
    get(admin.deleteTopics(List.of(name)).all());
    assertThat(get(admin.listTopics().names())).doesNotContain(name);
  }

  @Test
  void aTopicIsDeletedByItsId() {
    String name = newTopic(2);
    Uuid id = get(admin.listTopics().namesToListings()).get(name).topicId();
    get(admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all());
    assertThat(get(admin.listTopics().names())).doesNotContain(name);
  }

  @Test
  void aNameIsFreeAgainAfterItsTopicIsDeleted() {
    String name = newTopic(2);
    get(admin.deleteTopics(List.of(name)).all());
    get(admin.createTopics(List.of(topic(name, 1))).all());
    assertThat(get(admin.describeTopics(List.of(name)).allTopicNames()).get(name).partitions())
        .hasSize(1);
  }

  @Test
  void anUnknownTopicIsRefusedAndTheOthersAreDeleted() {
    String name = newTopic(1);
    String unknown = newName();
    DeleteTopicsResult deleted = admin.deleteTopics(List.of(unknown, name));
    get(deleted.topicNameValues().get(name));
    assertRefused(deleted.topicNameValues().get(unknown), UnknownTopicOrPartitionException.class);
    Uuid unknownId = Uuid.randomUuid();
    assertRefused(
        admin.deleteTopics(TopicCollection.ofTopicIds(List.of(unknownId))).all(),
        UnknownTopicIdException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void everyVersionWithNamesDeletes(int version) {
    String name = newTopic(1);
    DeleteTopicsRequest request =
        DeleteTopicsRequest.builder().topicNames(List.of(name, newName())).build();
    List<DeletableTopicResult> results =
        RawClient.ask(request, version, DeleteTopicsResponse.class).responses();
    assertThat(results)
        .extracting(DeletableTopicResult::errorCode)
        .containsExactly(ErrorCode.NONE.code(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    assertThat(get(admin.listTopics().names())).doesNotContain(name);
  }

  @Test
  void aTopicMustBeNamedOnceAndInOneWay() {
    String name = newTopic(1);
    UUID id = idOf(name);
    DeleteTopicState byName = new DeleteTopicState(name, Uuids.ZERO);
    DeleteTopicState byId = new DeleteTopicState(null, id);
    assertThat(messages(new DeleteTopicState(null, Uuids.ZERO)))
        .containsExactly("Neither topic name nor id were specified.");
    assertThat(messages(new DeleteTopicState(name, id)))
        .containsExactly("You may not specify both topic name and topic id.");
    assertThat(messages(byName, byName)).containsExactly("Duplicate topic name.");
    assertThat(messages(byId, byId)).containsExactly("Duplicate topic id.");
    assertThat(messages(byName, byId))
        .containsExactly("The provided topic name maps to an ID that was already supplied.", null);
  }

  private UUID idOf(String name) {
    Uuid id = get(admin.listTopics().namesToListings()).get(name).topicId();
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  private static List<String> messages(DeleteTopicState... topics) {
    DeleteTopicsRequest request = DeleteTopicsRequest.builder().topics(List.of(topics)).build();
    return RawClient.ask(request, 6, DeleteTopicsResponse.class).responses().stream()
        .map(DeletableTopicResult::errorMessage)
        .toList();
  }
}
