package io.sequin.gateway.group.classic;

import static io.sequin.gateway.group.classic.JoinBuilder.member;
import static io.sequin.gateway.group.classic.JoinBuilder.newMember;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribedTopicsTest {

  private final GroupDriver driver = new GroupDriver();

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3})
  void theTopicsOfAllMembersAreKnown(short version) {
    driver.join(newMember("a").offersWith("range", subscription(version, "payroll", "orders")));
    driver.join(newMember("b").offersWith("range", subscription(version, "orders", "audit")));
    driver.pass(6_000);

    assertThat(driver.group().isSubscribedTo("payroll")).isTrue();
    assertThat(driver.group().isSubscribedTo("orders")).isTrue();
    assertThat(driver.group().isSubscribedTo("audit")).isTrue();
    assertThat(driver.group().isSubscribedTo("other")).isFalse();
  }

  @Test
  void theyAreKnownAfterARestart() {
    driver.join(newMember("a").offersWith("range", subscription((short) 3, "payroll")));
    driver.pass(3_000);
    driver.assignAll();
    driver.restart();

    assertThat(driver.group().isSubscribedTo("payroll")).isTrue();
    assertThat(driver.group().isSubscribedTo("other")).isFalse();
  }

  @Test
  void theyAreThoseOfTheGeneration() {
    driver.join(newMember("a").offersWith("range", subscription((short) 3, "payroll")));
    driver.pass(3_000);
    driver.assignAll();
    driver.join(member("a").offersWith("range", subscription((short) 3, "orders")));

    assertThat(driver.group().isSubscribedTo("payroll")).isFalse();
    assertThat(driver.group().isSubscribedTo("orders")).isTrue();
  }

  @Test
  void anEmptyGroupReadsNothing() {
    assertThat(driver.group().isSubscribedTo("payroll")).isFalse();
  }

  @Test
  void whoseMetadataIsUnreadableMayReadAnything() {
    driver.join(newMember("a").offersWith("range", new byte[] {0, 0, 0, 0, 0, 9}));
    driver.pass(3_000);

    assertThat(driver.group().isSubscribedTo("payroll")).isTrue();
  }

  @Test
  void otherProtocolTypesMayReadAnything() {
    driver.join(newMember("a").type("connect").offersWith("range", subscription((short) 0, "x")));
    driver.pass(3_000);

    assertThat(driver.group().isSubscribedTo("payroll")).isTrue();
  }

  private static byte[] subscription(short version, String... topics) {
    ByteBuffer buffer =
        ConsumerProtocol.serializeSubscription(new Subscription(List.of(topics)), version);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
