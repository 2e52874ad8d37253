package io.sequin.gateway.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.FetchRequest;
import io.sequin.protocol.message.FetchRequest.FetchPartition;
import io.sequin.protocol.message.FetchRequest.FetchTopic;
import io.sequin.protocol.message.FetchResponse;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

final class UnknownPartitionsTest extends AdminTest {

  private static final int LAST_BY_NAME = 12;
  private static final int FIRST_BY_ID = 13;

  @Test
  void aTopicThatIsNotThereIsToldByWhatItWasAskedBy() {
    FetchTopic named = FetchTopic.builder().topic(newName()).partitions(partition(0)).build();
    assertThat(fetch(LAST_BY_NAME, named)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    FetchTopic identified =
        FetchTopic.builder().topicId(UUID.randomUUID()).partitions(partition(0)).build();
    assertThat(fetch(FIRST_BY_ID, identified)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
  }

  @Test
  void aPartitionThatATopicDoesNotHaveIsUnknownHoweverTheTopicWasAskedFor() {
    String name = newTopic(1);
    Uuid id = get(admin.describeTopics(List.of(name)).allTopicNames()).get(name).topicId();
    FetchTopic named = FetchTopic.builder().topic(name).partitions(partition(1)).build();
    assertThat(fetch(LAST_BY_NAME, named)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    FetchTopic identified =
        FetchTopic.builder()
            .topicId(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()))
            .partitions(partition(1))
            .build();
    assertThat(fetch(FIRST_BY_ID, identified)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  private static List<FetchPartition> partition(int index) {
    return List.of(FetchPartition.builder().partition(index).partitionMaxBytes(1000).build());
  }

  private static ErrorCode fetch(int version, FetchTopic topic) {
    FetchRequest request =
        FetchRequest.builder().maxBytes(1000).sessionEpoch(-1).topics(List.of(topic)).build();
    short error =
        RawClient.ask(request, version, FetchResponse.class)
            .responses()
            .getFirst()
            .partitions()
            .getFirst()
            .errorCode();
    return ErrorCode.forCode(error);
  }
}
