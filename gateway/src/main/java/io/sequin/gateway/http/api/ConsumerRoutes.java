package io.sequin.gateway.http.api;

import static io.sequin.gateway.http.HttpRoutes.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.webserver.http.Handler;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.resource.Consumers;
import io.sequin.gateway.http.resource.Consumers.Delivery;
import io.sequin.gateway.http.resource.Consumers.Settle;
import io.sequin.gateway.http.resource.Consumers.Settled;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.storage.sql.SqlView;
import java.util.List;

/** Consumers that acknowledge message by message. */
final class ConsumerRoutes {

  private static final String CONSUMERS = "/api/v1/consumers";
  private static final String CONSUMER = CONSUMERS + "/{consumer}";

  private final Resources resources;

  ConsumerRoutes(Resources resources) {
    this.resources = resources;
  }

  /** All that are there, by partition. */
  record Listed(JsonNode consumers) {}

  /** How far one is, and what is with its workers. */
  record Detail(JsonNode progress, JsonNode deliveries, JsonNode deadLetters) {}

  /** Messages that are with the worker now. */
  record Received(List<Delivery> messages) {}

  /** What is said of messages. */
  @FunctionalInterface
  private interface Settling {
    Settled settle(Consumers consumers, Caller caller, String consumer, Settle settle);
  }

  void register(Routes routes) {
    routes
        .get(
            CONSUMERS,
            json(
                call ->
                    new Listed(resources.views().all(call.caller(), SqlView.CONSUMER_PROGRESS))))
        .post(CONSUMERS, json(this::create))
        .get(CONSUMER, json(this::describe))
        .delete(CONSUMER, json(this::drop))
        .post(CONSUMER + "/rewind", json(this::rewind))
        .post(CONSUMER + "/receive", json(this::receive))
        .post(CONSUMER + "/ack", settling(Consumers::ack))
        .post(CONSUMER + "/nack", settling(Consumers::nack))
        .post(CONSUMER + "/extend", settling(Consumers::extend))
        .post(CONSUMER + "/reject", settling(Consumers::reject))
        .post(
            CONSUMER + "/dead-letters/retry",
            json(call -> resources.deadLetters().retry(call.caller(), call.path("consumer"))))
        .post(
            CONSUMER + "/dead-letters/drop",
            json(call -> resources.deadLetters().drop(call.caller(), call.path("consumer"))));
  }

  private Handler settling(Settling settling) {
    return json(
        call ->
            settling.settle(
                resources.consumers(),
                call.caller(),
                call.path("consumer"),
                call.body(Settle.class)));
  }

  private Object create(HttpCall call) {
    resources.consumers().create(call.caller(), call.body(Consumers.New.class));
    return null;
  }

  private Object describe(HttpCall call) {
    String consumer = call.path("consumer");
    return new Detail(
        resources.views().of(call.caller(), SqlView.CONSUMER_PROGRESS, consumer),
        resources.views().of(call.caller(), SqlView.DELIVERIES, consumer),
        resources.views().of(call.caller(), SqlView.DEAD_LETTERS, consumer));
  }

  private Object drop(HttpCall call) {
    resources.consumers().drop(call.caller(), call.path("consumer"));
    return null;
  }

  private Object rewind(HttpCall call) {
    resources
        .consumers()
        .rewind(call.caller(), call.path("consumer"), call.body(Consumers.Rewind.class));
    return null;
  }

  private Object receive(HttpCall call) throws InterruptedException {
    return new Received(
        resources
            .consumers()
            .receive(call.caller(), call.path("consumer"), call.body(Consumers.Receive.class)));
  }
}
