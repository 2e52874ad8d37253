package io.sequin.testkit.orders;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Component;

/** Reads orders. */
@Component
public class OrderBook {

  private final Map<String, Integer> totals = new ConcurrentHashMap<>();

  @KafkaListener(topics = "orders", groupId = "book")
  void note(@Header(KafkaHeaders.RECEIVED_KEY) String customer, @Payload String amount) {
    totals.merge(customer, Integer.parseInt(amount), Integer::sum);
  }

  int total(String customer) {
    return totals.getOrDefault(customer, 0);
  }
}
