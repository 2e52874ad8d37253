package io.sequin.gateway.group.classic;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Kafka's own coordinator is the reference: whatever clients do, both answer the same. */
class KafkaTwinsTest {

  @Property(tries = 500)
  void clientsAreAnsweredAsByKafka(@ForAll("events") List<ClientEvent> events) {
    KafkaTwins twins = new KafkaTwins();
    events.forEach(twins::apply);
  }

  @Provide
  Arbitrary<List<ClientEvent>> events() {
    return ClientEvent.sequences(ClientEvent.Kind.GATEWAY_RESTARTS);
  }
}
