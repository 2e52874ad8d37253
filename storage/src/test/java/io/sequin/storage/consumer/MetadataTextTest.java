package io.sequin.storage.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "\0",
        "a\0b\0\0",
        "\032",
        "\0320",
        "\0321",
        "\032\0",
        "\0\032",
        "\0\0321\0320",
        "a\032b",
        "\0001\032",
        "\032\032\0" + "0"
      })
  void everyTextComesBackAsItWas(String metadata) {
    String stored = MetadataText.toStored(metadata);
    assertThat(stored).doesNotContain("\0");
    assertThat(MetadataText.fromStored(stored)).isEqualTo(metadata);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "a\032b"})
  void whatPostgresqlCanStoreIsStoredAsItIs(String metadata) {
    assertThat(MetadataText.toStored(metadata)).isEqualTo(metadata);
  }
}
