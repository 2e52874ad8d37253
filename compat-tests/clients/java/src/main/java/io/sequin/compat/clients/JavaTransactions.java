package io.sequin.compat.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The transactional part of {@link JavaDriver}: does what standard input tells. */
final class JavaTransactions {

  private final Properties settings = new Properties();
  private final KafkaProducer<String, String> producer;

  private JavaTransactions(String bootstrap, String transactionalId, String compression) {
    settings.setProperty("bootstrap.servers", bootstrap);
    Properties ofProducer = new Properties();
    ofProducer.putAll(settings);
    ofProducer.setProperty("transactional.id", transactionalId);
    ofProducer.setProperty("compression.type", compression);
    producer = new KafkaProducer<>(ofProducer, new StringSerializer(), new StringSerializer());
    producer.initTransactions();
  }

  static void run(String bootstrap, String transactionalId, String compression) throws IOException {
    JavaTransactions transactions = new JavaTransactions(bootstrap, transactionalId, compression);
    System.out.println("ready");
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String answer = transactions.act(line.split("\t"));
      if (!line.startsWith("send\t")) {
        System.out.println(answer);
      }
    }
  }

  private String act(String[] words) {
    try {
      switch (words[0]) {
        case "begin" -> producer.beginTransaction();
        case "send" ->
            producer.send(
                new ProducerRecord<>(words[1], Integer.parseInt(words[2]), null, words[3]));
        case "offset" -> sendOffset(words[1], words[2], words[3], words[4]);
        case "flush" -> producer.flush();
        case "commit" -> producer.commitTransaction();
        case "abort" -> producer.abortTransaction();
        default -> throw new IllegalArgumentException(words[0]);
      }
      return "done";
    } catch (KafkaException e) {
      return isFenced(e) ? "fenced" : "failed " + e;
    }
  }

  private void sendOffset(String group, String topic, String partition, String offset) {
    Properties ofConsumer = new Properties();
    ofConsumer.putAll(settings);
    ofConsumer.setProperty("group.id", group);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(ofConsumer, new StringDeserializer(), new StringDeserializer())) {
      producer.sendOffsetsToTransaction(
          Collections.singletonMap(
              new TopicPartition(topic, Integer.parseInt(partition)),
              new OffsetAndMetadata(Long.parseLong(offset))),
          consumer.groupMetadata());
    }
  }

  private static boolean isFenced(Throwable failure) {
    return failure instanceof ProducerFencedException
        || failure instanceof InvalidProducerEpochException
        || (failure.getCause() != null && isFenced(failure.getCause()));
  }
}
