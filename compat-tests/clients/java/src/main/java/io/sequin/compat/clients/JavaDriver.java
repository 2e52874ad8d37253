package io.sequin.compat.clients;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Apache Kafka's Java clients as a program (see {@code clients/README.md}). It uses nothing that
 * kafka-clients 2.8 does not have, and runs with any version on its class path.
 */
final class JavaDriver {

  private JavaDriver() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "produce" -> produce(arguments[1], arguments[2], Path.of(arguments[3]));
      case "transact" -> JavaTransactions.run(arguments[1], arguments[2], arguments[3]);
      default -> consume(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
  }

  private static void produce(String bootstrap, String topic, Path file) throws Exception {
    Properties settings = settings(bootstrap);
    settings.setProperty("acks", "all");
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (String line : Files.readAllLines(file)) {
        int tab = line.indexOf('\t');
        sent.add(
            producer.send(
                new ProducerRecord<>(topic, line.substring(0, tab), line.substring(tab + 1))));
      }
    }
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
  }

  private static void consume(String[] arguments) throws IOException {
    List<String> topics = Arrays.asList(arguments[1].split(","));
    int count = Integer.parseInt(arguments[4]);
    try (PrintStream output = output();
        KafkaConsumer<String, String> consumer =
            new KafkaConsumer<>(
                settings(arguments), new StringDeserializer(), new StringDeserializer())) {
      new JavaConsumption(consumer, output, count).run(topics);
    }
  }

  /** With what else is set, in the properties file that CLIENT_CONFIG names. */
  private static Properties settings(String bootstrap) throws IOException {
    Properties settings = new Properties();
    String file = System.getenv("CLIENT_CONFIG");
    if (file != null) {
      try (Reader in = Files.newBufferedReader(Path.of(file))) {
        settings.load(in);
      }
    }
    settings.setProperty("bootstrap.servers", bootstrap);
    return settings;
  }

  private static Properties settings(String[] arguments) throws IOException {
    Properties settings = settings(arguments[0]);
    settings.setProperty("group.id", arguments[2]);
    settings.setProperty("auto.offset.reset", "earliest");
    settings.setProperty("enable.auto.commit", "false");
    settings.setProperty("isolation.level", arguments[6]);
    settings.setProperty("max.poll.records", Integer.toString(JavaConsumption.COMMIT_EVERY));
    if (arguments[3].equals("consumer")) {
      settings.setProperty("group.protocol", "consumer");
    } else {
      settings.setProperty("partition.assignment.strategy", assignor(arguments[3]));
      settings.setProperty("session.timeout.ms", arguments[5]);
      settings.setProperty("heartbeat.interval.ms", "1000");
      // by default a client of 4.0 or later forgets all topics when it has lost its only broker
      // (KIP-899); the leader of a group then takes them for new ones, and has it rebalance
      settings.setProperty("metadata.recovery.strategy", "none");
    }
    return settings;
  }

  private static String assignor(String protocol) {
    String simpleName =
        switch (protocol) {
          case "range" -> "RangeAssignor";
          case "roundrobin" -> "RoundRobinAssignor";
          case "cooperative-sticky" -> "CooperativeStickyAssignor";
          default -> throw new IllegalArgumentException(protocol);
        };
    return "org.apache.kafka.clients.consumer." + simpleName;
  }

  private static PrintStream output() {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
        false,
        StandardCharsets.UTF_8);
  }
}
