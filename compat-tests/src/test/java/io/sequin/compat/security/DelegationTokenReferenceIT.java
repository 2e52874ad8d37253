package io.sequin.compat.security;

import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import io.sequin.compat.support.ReferencePair;
import io.sequin.compat.support.ToolResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kafka-delegation-tokens says the same as with Apache Kafka. */
class DelegationTokenReferenceIT {

  private static final List<String> SETTINGS =
      List.of(
          "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256",
          "listener.name.sasl_plaintext.plain.sasl.jaas.config="
              + "org.apache.kafka.common.security.plain.PlainLoginModule required"
              + " user_alice=\"a\" user_bob=\"b\";",
          "listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config="
              + "org.apache.kafka.common.security.scram.ScramLoginModule required;",
          "delegation.token.secret.key=very secret");

  /** The id, and what only its bearers know. */
  private static final Pattern TOKEN = Pattern.compile("(?m)^([\\w-]{22}) +([\\w+/]{86}==) ");

  @TempDir private Path directory;

  @Test
  void theSameCommandsPrintTheSame() throws IOException {
    try (ReferencePair pair = SaslPair.start(DelegationTokenReferenceIT.class, SETTINGS)) {
      pair.compare("kafka-delegation-tokens", this::story);
    }
  }

  private String story(String bootstrap) {
    String secure = SaslPair.address(bootstrap);
    List<String> said = new ArrayList<>();
    ToolResult created =
        tell(
            said,
            secure,
            "alice",
            "--create --max-life-time-period -1 --renewer-principal User:bob");
    Matcher token = TOKEN.matcher(created.output());
    if (!token.find()) {
      throw new AssertionError("no token in " + created);
    }
    String hmac = token.group(2);
    // a broker of Kafka learns of it a little later
    Awaitility.await()
        .until(() -> run(secure, "bob", describe("bob")).stdout().contains(token.group(1)));
    for (String command :
        List.of(
            "--describe",
            describe("alice"),
            describe("eve"),
            "--renew --renew-time-period -1 --hmac " + hmac,
            "--renew --renew-time-period 60000 --hmac AAAA",
            "--expire --expiry-time-period 3600000 --hmac " + hmac,
            "--create --max-life-time-period 7200000 --owner-principal User:carol",
            "--create --max-life-time-period -1 --renewer-principal Group:staff",
            "--expire --expiry-time-period -1 --hmac " + hmac)) {
      tell(said, secure, "alice", command);
    }
    Awaitility.await()
        .until(() -> !run(secure, "bob", describe("bob")).stdout().contains(token.group(1)));
    tell(said, secure, "bob", "--renew --renew-time-period -1 --hmac " + hmac);
    tell(said, bootstrap, "nobody", "--create --max-life-time-period -1");
    return String.join("\n", said);
  }

  private static String describe(String owner) {
    return "--describe --owner-principal User:" + owner;
  }

  private ToolResult tell(List<String> said, String bootstrap, String user, String command) {
    ToolResult result = run(bootstrap, user, command);
    said.add(user + ": " + masked(command) + "\n-> " + result.exitCode());
    said.add(masked(result.stdout().stripTrailing()));
    // without the stack
    result.stderr().lines().findFirst().ifPresent(said::add);
    return result;
  }

  private ToolResult run(String bootstrap, String user, String command) {
    List<String> options = new ArrayList<>(List.of(command.split(" ")));
    options.addAll(List.of("--command-config", commandConfig(user).toString()));
    return new KafkaTools(bootstrap)
        .run(KafkaTool.DELEGATION_TOKENS, options.toArray(String[]::new));
  }

  /** The tool wants one of users who do not authenticate, too. */
  private Path commandConfig(String user) {
    return user.equals("nobody")
        ? Path.of("/dev/null")
        : SaslPair.commandConfig(directory, user, user.substring(0, 1));
  }

  private static String masked(String text) {
    return text.replaceAll("[\\w+/]{86}==", "HMAC")
        .replaceAll("(?m)^[\\w-]{22} ", "ID ")
        .replaceAll("tokenId : [\\w-]{22}", "tokenId : ID")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d", "TIME");
  }
}
