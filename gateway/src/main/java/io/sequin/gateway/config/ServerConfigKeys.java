package io.sequin.gateway.config;

import static io.sequin.gateway.config.ConfigType.INT;
import static io.sequin.gateway.config.ConfigType.LIST;
import static io.sequin.gateway.config.ConfigType.LONG;
import static io.sequin.gateway.config.ConfigType.STRING;
import static io.sequin.gateway.config.ConfigValidators.atLeast;
import static io.sequin.gateway.config.ConfigValidators.between;

import java.util.List;

/** The broker configs of the server itself: who it is, where it listens, what it accepts. */
final class ServerConfigKeys {
  private ServerConfigKeys() {}

  static List<ConfigKey> all() {
    return List.of(
        ConfigKey.of("node.id", INT, null, "Number of this gateway in the cluster.")
            .checkedBy(atLeast(0)),
        ConfigKey.of("broker.id", INT, "-1", "Older name of node.id."),
        ConfigKey.of("process.roles", LIST, null, "Roles of this node in the cluster."),
        ConfigKey.of("broker.rack", STRING, null, "Rack or zone that clients may prefer."),
        ConfigKey.of("listeners", LIST, "PLAINTEXT://:9092", "Addresses that accept clients."),
        ConfigKey.of(
            "advertised.listeners",
            LIST,
            null,
            "Addresses that clients are told to connect to, when they are not those of listeners."),
        ConfigKey.of(
            "listener.security.protocol.map",
            STRING,
            "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
            "Security protocol of each listener name."),
        ConfigKey.of(
            "controller.listener.names",
            LIST,
            null,
            "Listeners for controllers in Kafka, which are left out: each gateway does their work"
                + " by all of its own."),
        ConfigKey.of(
            "inter.broker.listener.name",
            STRING,
            null,
            "Listener between brokers in Kafka. Gateways do not talk to each other."),
        ConfigKey.of(
            "security.inter.broker.protocol",
            STRING,
            "PLAINTEXT",
            "Security protocol between brokers in Kafka. Gateways do not talk to each other."),
        ConfigKey.of(
                "socket.request.max.bytes",
                INT,
                Integer.toString(ServerLimits.MAX_REQUEST_BYTES),
                "Largest request in bytes.")
            .checkedBy(between(1, ServerLimits.MAX_REQUEST_BYTES)),
        ConfigKey.of(
            "connections.max.idle.ms",
            LONG,
            Long.toString(ServerLimits.MAX_IDLE_MS),
            "Milliseconds without a request after which a connection is closed."),
        ListenerConfigKeys.MAX_CONNECTIONS,
        ConfigKey.of(
                "max.connections.per.ip",
                INT,
                "2147483647",
                "Connections that are open at once from one address.")
            .checkedBy(atLeast(0)),
        ConfigKey.of(
                "fetch.max.bytes",
                INT,
                "57671680",
                "Most bytes of records that one fetch answers, whatever the consumer asks for.")
            .checkedBy(atLeast(1024)),
        ConfigKey.of(
                "max.incremental.fetch.session.cache.slots",
                INT,
                "1000",
                "Incremental fetch sessions that are remembered at once.")
            .checkedBy(atLeast(0)),
        ConfigKey.of(
                "telemetry.max.bytes",
                INT,
                "1048576",
                "Largest push of a client's metrics in bytes, as it is sent.")
            .checkedBy(between(1, ServerLimits.MAX_REQUEST_BYTES / 10)),
        ConfigKey.of(
            "max.request.partition.size.limit",
            INT,
            "2000",
            "Most partitions that one DescribeTopicPartitions answers."));
  }
}
