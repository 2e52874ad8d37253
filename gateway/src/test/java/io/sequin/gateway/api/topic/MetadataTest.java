package io.sequin.gateway.api.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.RawClient;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.MetadataRequest;
import io.sequin.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sequin.protocol.message.MetadataResponse;
import io.sequin.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetadataTest extends AdminTest {

  private static final MetadataRequestTopic NAMELESS =
      MetadataRequestTopic.builder().name(null).build();
  private static final MetadataRequestTopic BY_ID =
      NAMELESS.toBuilder().topicId(new UUID(1, 2)).build();

  @ParameterizedTest
  @ValueSource(ints = {10, 11})
  void versionsThatOnlyKnowNamesRefuseIds(int version) {
    MetadataResponseTopic topic = ask(BY_ID, version);
    assertThat(topic.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    assertThat(topic.name()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11, 12, 13})
  void aTopicWithNeitherNameNorIdIsRefused(int version) {
    assertThat(ask(NAMELESS, version).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void anUnknownIdIsToldWithoutAName() {
    MetadataResponseTopic topic = ask(BY_ID, 12);
    assertThat(topic.errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
    assertThat(topic.name()).isNull();
  }

  private static MetadataResponseTopic ask(MetadataRequestTopic topic, int version) {
    MetadataRequest request = MetadataRequest.builder().topics(List.of(topic)).build();
    return RawClient.ask(request, version, MetadataResponse.class).topics().getFirst();
  }
}
