package io.sequin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SequinGatewayTest {

  private static final String PROPERTY = "sequin.test.bootstrap";

  @RegisterExtension
  static final SequinGateway GATEWAY =
      SequinGateway.create()
          .topic("orders", 3)
          .config("auto.create.topics.enable", "false")
          .bootstrapServersProperty(PROPERTY);

  @Test
  void topicsAreThereFromTheStart() throws ExecutionException, InterruptedException {
    try (Admin admin = admin(GATEWAY)) {
      assertThat(admin.listTopics().names().get()).containsExactly("orders");
      assertThat(admin.describeTopics(List.of("orders")).allTopicNames().get().get("orders"))
          .satisfies(topic -> assertThat(topic.partitions()).hasSize(3));
    }
  }

  @Test
  void whatIsSentIsInTheDatabase() throws Exception {
    Map<String, Object> configs = Map.of("bootstrap.servers", GATEWAY.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("orders", "k", "v")).get();
    }

    assertThat(query("SELECT sequin.text(data) FROM sequin.messages WHERE topic = 'orders'"))
        .isEqualTo("v");
  }

  @Test
  void anotherGatewayHasOtherTopics() throws ExecutionException, InterruptedException {
    try (SequinGateway other = SequinGateway.create().topic("invoices", 1).start();
        Admin admin = admin(other)) {
      assertThat(admin.listTopics().names().get()).containsExactly("invoices");
      assertThat(other.jdbcUrl()).isNotEqualTo(GATEWAY.jdbcUrl());
    }
  }

  @Test
  void itTellsByHttpThatItIsReady() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(GATEWAY.httpUrl() + "/health/ready")).build();

      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPropertyHasItsAddressWhileItRuns() {
    assertThat(System.getProperty(PROPERTY)).isEqualTo(GATEWAY.bootstrapServers());
    System.setProperty("sequin.test.other", "before");

    try (SequinGateway other =
        SequinGateway.create().bootstrapServersProperty("sequin.test.other").start()) {
      assertThat(System.getProperty("sequin.test.other")).isEqualTo(other.bootstrapServers());
    }

    assertThat(System.getProperty("sequin.test.other")).isEqualTo("before");
  }

  @Test
  void nothingIsLeftOfAGatewayThatWasClosed() throws SQLException {
    SequinGateway other = SequinGateway.create().start();
    String database = other.jdbcUrl().replaceFirst(".*/", "");

    other.close();

    assertThat(query("SELECT count(*) FROM pg_database WHERE datname = '" + database + "'"))
        .isEqualTo("0");
    assertThatThrownBy(other::bootstrapServers)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not run");
  }

  private static Admin admin(SequinGateway gateway) {
    return Admin.create(Map.of("bootstrap.servers", gateway.bootstrapServers()));
  }

  private static String query(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                GATEWAY.jdbcUrl(), GATEWAY.jdbcUser(), GATEWAY.jdbcPassword());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
