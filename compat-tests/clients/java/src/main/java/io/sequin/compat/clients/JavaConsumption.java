package io.sequin.compat.clients;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Polls a Java consumer, prints what comes, and commits what is printed, until enough has come. */
final class JavaConsumption implements ConsumerRebalanceListener {

  static final int COMMIT_EVERY = 100;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration END_PATIENCE = Duration.ofSeconds(20);

  private final KafkaConsumer<String, String> consumer;
  private final PrintStream output;
  private final int count;
  private final Set<String> assigned = new TreeSet<>();
  private int printed;
  private int uncommitted;
  private volatile boolean stopped;

  /**
   * @param count after how many records to end; 0 for when the process is asked to
   */
  JavaConsumption(KafkaConsumer<String, String> consumer, PrintStream output, int count) {
    this.consumer = consumer;
    this.output = output;
    this.count = count;
  }

  void run(List<String> topics) {
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(main)));
    consumer.subscribe(topics, this);
    try {
      while (!stopped && (count == 0 || printed < count)) {
        consumer.poll(POLL).forEach(this::print);
        output.flush();
        if (uncommitted >= COMMIT_EVERY) {
          commit();
        }
      }
    } catch (WakeupException e) {
      // asked to stop
    }
    commit();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> assigned.add(name(partition)));
    tellAssignment();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    commit();
    onPartitionsLost(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> assigned.remove(name(partition)));
    tellAssignment();
  }

  private void print(ConsumerRecord<String, String> record) {
    output.print(
        String.format(
            Locale.ROOT,
            "%s\t%d\t%d\t%s\t%s\n",
            record.topic(),
            record.partition(),
            record.offset(),
            record.key(),
            record.value()));
    printed++;
    uncommitted++;
  }

  private void commit() {
    try {
      consumer.commitSync();
      uncommitted = 0;
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      // a rebalance was faster; the records come again, here or elsewhere
      System.err.println("commit refused: " + e);
    }
  }

  private void tellAssignment() {
    System.err.println(("assignment " + String.join(" ", assigned)).trim());
  }

  private void stop(Thread main) {
    stopped = true;
    consumer.wakeup();
    try {
      main.join(END_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String name(TopicPartition partition) {
    return partition.topic() + ":" + partition.partition();
  }
}
