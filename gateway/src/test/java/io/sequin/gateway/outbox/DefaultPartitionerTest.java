package io.sequin.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;

class DefaultPartitionerTest {

  @Property
  void anyKeyHasTheHashThatKafkasClientsGiveIt(@ForAll byte[] key) {
    assertThat(DefaultPartitioner.murmur2(key)).isEqualTo(Utils.murmur2(key));
  }

  @Property
  void anyKeyGoesToThePartitionThatKafkasClientsSendItTo(
      @ForAll byte[] key, @ForAll @IntRange(min = 1, max = 10_000) int partitionCount) {
    assertThat(DefaultPartitioner.partitionOf(key, partitionCount))
        .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitionCount));
  }
}
