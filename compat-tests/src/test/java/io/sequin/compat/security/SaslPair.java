package io.sequin.compat.security;

import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.SaslConfigs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** Pairs with a second listener, where clients have to authenticate. */
final class SaslPair {

  private static final String LISTENER = "SASL_PLAINTEXT";

  private SaslPair() {}

  /**
   * Both, without any topics.
   *
   * @param settings lines of the properties files of both
   */
  static ReferencePair start(Class<?> test, List<String> settings) {
    return ReferencePair.start(test, options(settings), () -> startKafka(settings));
  }

  /** Where clients of a member of the pair have to authenticate. */
  static String address(String bootstrap) {
    return Listeners.address(Listeners.of(bootstrap), LISTENER);
  }

  /** What a tool is told by {@code --command-config}: to authenticate by PLAIN. */
  static Path commandConfig(Path directory, String user, String password) {
    Properties properties = new Properties();
    properties.putAll(SaslConfigs.of("", "PLAIN", user, password));
    properties.remove("bootstrap.servers");
    Path file = directory.resolve(user + ".properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GatewayOptions options(List<String> settings) {
    String listeners = "listeners=PLAINTEXT://127.0.0.1:0," + LISTENER + "://127.0.0.1:0";
    return GatewayOptions.defaults()
        .withArguments(
            Stream.concat(Stream.of(listeners), settings.stream())
                .flatMap(setting -> Stream.of("--config", setting))
                .toArray(String[]::new));
  }

  private static KafkaBroker startKafka(List<String> settings) {
    List<String> all = new ArrayList<>(settings);
    all.add(
        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            + LISTENER
            + ":"
            + LISTENER);
    return KafkaBroker.start(List.of(LISTENER + "://127.0.0.1:" + FreePort.find()), all);
  }
}
