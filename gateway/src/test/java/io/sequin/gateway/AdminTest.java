package io.sequin.gateway;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the administrative APIs share: Kafka's own client, and topics of their own. */
public abstract class AdminTest {

  private static final long PATIENCE_S = 30;

  protected Admin admin;

  @BeforeEach
  final void connect() {
    admin = GatewayFixture.admin();
  }

  @AfterEach
  final void disconnect() {
    admin.close();
  }

  /** A name that no other test uses. */
  protected static String newName() {
    return "topic-" + UUID.randomUUID();
  }

  /** A topic that no other test uses. */
  protected final String newTopic(int partitionCount) {
    String name = newName();
    get(admin.createTopics(List.of(topic(name, partitionCount))).all());
    return name;
  }

  protected static NewTopic topic(String name, int partitionCount) {
    return new NewTopic(name, partitionCount, (short) 1);
  }

  protected static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException refusal) {
        throw refusal;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  protected static <E extends ApiException> ThrowableAssertAlternative<E> assertRefused(
      KafkaFuture<?> future, Class<E> type) {
    return assertThatExceptionOfType(type).isThrownBy(() -> get(future));
  }
}
