package io.sequin.compat.transactions;

import io.sequin.compat.transactions.TransactionHistory.Outcome;
import io.sequin.compat.transactions.TransactionHistory.Transaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Owns a thread that writes transactions, each over some partitions and with an offset of a group
 * of its own name. One in eight is aborted, and one in sixteen is fenced by a newer producer.
 */
public final class TransactionalWriter implements AutoCloseable {

  private static final int LARGEST = 6;
  private static final int ABORTED_OF = 8;
  private static final int FENCED_OF = 16;
  private static final int COMMIT_ATTEMPTS = 3;
  private static final Duration END_PATIENCE = Duration.ofMinutes(3);

  private final String bootstrap;
  private final String topic;
  private final int partitionCount;
  private final String name;
  private final Random random;
  private final TransactionHistory history;
  private final ConsumerGroupMetadata group;
  private final Thread thread;
  private volatile boolean stopped;

  /**
   * Starts it.
   *
   * @param name of itself, of its transactional id and of its group; without a slash
   */
  public TransactionalWriter(
      String bootstrap,
      String topic,
      int partitionCount,
      String name,
      long seed,
      TransactionHistory history) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    this.partitionCount = partitionCount;
    this.name = name;
    this.random = new Random(seed);
    this.history = history;
    this.group = group();
    this.thread = Thread.ofPlatform().name(name).start(this::run);
  }

  /** Ends it, and whatever transaction it has left open. */
  @Override
  public void close() {
    stopped = true;
    try {
      if (!thread.join(END_PATIENCE)) {
        throw new AssertionError(name + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void run() {
    boolean isOver = false;
    while (!isOver) {
      KafkaProducer<String, String> producer = producer();
      try {
        producer.initTransactions();
        // the last one only makes sure that no transaction of its predecessor is left
        isOver = stopped;
        while (!stopped && isGoingOn(producer)) {
          // the next transaction
        }
      } catch (KafkaException e) {
        // there will be another producer
      } catch (RuntimeException | Error e) {
        history.find(name + " failed: " + e);
        isOver = true;
      } finally {
        producer.close(Duration.ZERO);
      }
    }
  }

  /** Writes a transaction; false if this producer is good for nothing any more. */
  private boolean isGoingOn(KafkaProducer<String, String> producer) {
    Transaction transaction = history.begin(name);
    boolean isFenced = random.nextInt(FENCED_OF) == 0;
    try {
      write(producer, transaction);
      if (isFenced) {
        fence();
      } else if (random.nextInt(ABORTED_OF) == 0) {
        producer.flush();
        producer.abortTransaction();
        transaction.ended(Outcome.ABORTED);
        return true;
      }
    } catch (KafkaException e) {
      transaction.ended(Outcome.ABORTED);
      return false;
    }
    return isFenced ? isRefused(producer, transaction) : isCommitted(producer, transaction);
  }

  private void write(KafkaProducer<String, String> producer, Transaction transaction) {
    producer.beginTransaction();
    for (int count = 1 + random.nextInt(LARGEST); count > 0; count--) {
      int partition = random.nextInt(partitionCount);
      producer.send(new ProducerRecord<>(topic, partition, null, transaction.write(partition)));
    }
    producer.sendOffsetsToTransaction(
        Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(transaction.offset())), group);
  }

  /** A newer producer of the same id begins, and with it the transaction is aborted. */
  private void fence() {
    try (KafkaProducer<String, String> newer = producer()) {
      newer.initTransactions();
    }
  }

  private boolean isRefused(KafkaProducer<String, String> fenced, Transaction transaction) {
    try {
      fenced.commitTransaction();
      history.find(transaction + " was committed by a producer that was fenced");
    } catch (KafkaException e) {
      // as it has to be
    }
    transaction.ended(Outcome.ABORTED);
    return false;
  }

  private static boolean isCommitted(
      KafkaProducer<String, String> producer, Transaction transaction) {
    transaction.committing();
    for (int attempt = 0; attempt < COMMIT_ATTEMPTS; attempt++) {
      try {
        producer.commitTransaction();
        transaction.ended(Outcome.COMMITTED);
        return true;
      } catch (TimeoutException e) {
        // it may be asked for again
      } catch (KafkaException e) {
        break;
      }
    }
    transaction.ended(Outcome.UNKNOWN);
    return false;
  }

  private KafkaProducer<String, String> producer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    // several batches of a transaction may be on their way to a partition at once
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 100);
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private ConsumerGroupMetadata group() {
    Map<String, Object> settings =
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap, "group.id", name);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      return consumer.groupMetadata();
    }
  }
}
