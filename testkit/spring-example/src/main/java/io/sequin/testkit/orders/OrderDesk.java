package io.sequin.testkit.orders;

import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/** Sends orders. */
@Component
public class OrderDesk {

  private final KafkaTemplate<String, String> kafka;

  OrderDesk(KafkaTemplate<String, String> kafka) {
    this.kafka = kafka;
  }

  void order(String customer, int amount) {
    kafka.send("orders", customer, Integer.toString(amount)).join();
  }
}
