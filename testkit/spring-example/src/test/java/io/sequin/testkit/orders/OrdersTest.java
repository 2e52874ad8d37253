package io.sequin.testkit.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.testkit.SequinGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(properties = "spring.kafka.consumer.auto-offset-reset=earliest")
class OrdersTest {

  @RegisterExtension
  static final SequinGateway GATEWAY =
      SequinGateway.create()
          .topic("orders", 3)
          .bootstrapServersProperty("spring.kafka.bootstrap-servers");

  @Autowired private OrderDesk desk;
  @Autowired private OrderBook book;

  @Test
  void ordersOfACustomerAddUp() {
    desk.order("atreides", 4_200);
    desk.order("harkonnen", 9_900);
    desk.order("atreides", 800);

    await().untilAsserted(() -> assertThat(book.total("atreides")).isEqualTo(5_000));
    await().untilAsserted(() -> assertThat(book.total("harkonnen")).isEqualTo(9_900));
  }
}
