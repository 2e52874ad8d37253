package io.sequin.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireIdsTest {
  @ParameterizedTest
  @EnumSource
  void aTypeHasKafkasId(ConfigType type) {
    assertThat(type.id()).isEqualTo(DescribeConfigsResponse.ConfigType.valueOf(type.name()).id());
  }

  @ParameterizedTest
  @EnumSource
  void aSourceHasKafkasId(ConfigSource source) {
    String name = source == ConfigSource.DYNAMIC_TOPIC_CONFIG ? "TOPIC_CONFIG" : source.name();
    assertThat(source.id()).isEqualTo(DescribeConfigsResponse.ConfigSource.valueOf(name).id());
  }
}
