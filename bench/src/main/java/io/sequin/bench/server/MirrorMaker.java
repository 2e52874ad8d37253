package io.sequin.bench.server;

import io.sequin.bench.BenchException;
import io.sequin.bench.tool.KafkaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Owns a MirrorMaker 2 that copies one topic from one cluster to another. */
public final class MirrorMaker implements AutoCloseable {

  private static final List<String> HEAP = List.of("-Xmx1g");
  private static final String SETTINGS =
      """
      clusters=ALIAS,target
      ALIAS.bootstrap.servers=SOURCE
      target.bootstrap.servers=TARGET
      ALIAS->target.enabled=true
      ALIAS->target.topics=TOPIC
      tasks.max=4
      replication.factor=1
      checkpoints.topic.replication.factor=1
      heartbeats.topic.replication.factor=1
      offset-syncs.topic.replication.factor=1
      offset.storage.replication.factor=1
      status.storage.replication.factor=1
      config.storage.replication.factor=1
      plugin.discovery=service_load
      """;

  private final ServerProcess process;

  /**
   * Starts one that has never copied anything.
   *
   * @param alias of the source: the copy's name is that, a dot and the topic's
   */
  public MirrorMaker(Path directory, String alias, String source, String target, String topic) {
    Path settings = directory.resolve(alias + ".properties");
    try {
      Files.writeString(
          settings,
          SETTINGS
              .replace("ALIAS", alias)
              .replace("SOURCE", source)
              .replace("TARGET", target)
              .replace("TOPIC", topic));
    } catch (IOException e) {
      throw new BenchException("cannot write " + settings, e);
    }
    process =
        ServerProcess.start(
            KafkaCommand.java(
                HEAP, "org.apache.kafka.connect.mirror.MirrorMaker", List.of(settings.toString())),
            directory.resolve(alias + ".log"));
  }

  @Override
  public void close() {
    process.close();
  }
}
