package io.sequin.bench.server;

import io.sequin.bench.BenchException;
import io.sequin.bench.Directories;
import io.sequin.bench.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * How clients are known and what they may do: the same configs for both servers.
 *
 * @param protocol PLAINTEXT, SSL or SASL_SSL
 * @param acls how many there are; without any nobody is asked
 */
public record Protection(String protocol, int acls) {

  public static final Protection NONE = new Protection("PLAINTEXT", 0);

  /** The listener that the tools use. */
  private static final String LISTENER = "CLIENTS";

  private static final String PASSWORD = "bench-secret";
  private static final String MECHANISM = "SCRAM-SHA-512";

  boolean isSecured() {
    return !protocol.equals(NONE.protocol);
  }

  /** The listener at a port, as {@code listeners} has it. */
  String listener(int port) {
    return LISTENER + "://127.0.0.1:" + port;
  }

  /** Its part of {@code listener.security.protocol.map}. */
  String mapping() {
    return LISTENER + ":" + protocol;
  }

  /** Configs of a server, but its listeners. */
  Map<String, String> serverConfigs() {
    Map<String, String> configs = new LinkedHashMap<>();
    if (isSecured()) {
      configs.put("ssl.keystore.type", "PKCS12");
      configs.put("ssl.keystore.location", keyStore().toString());
      configs.put("ssl.keystore.password", PASSWORD);
      configs.put("sasl.enabled.mechanisms", MECHANISM);
    }
    if (acls > 0) {
      configs.put(
          "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
      // until the first ones are there
      configs.put("allow.everyone.if.no.acl.found", "true");
    }
    return configs;
  }

  /** Makes the user and the ACLs. */
  void prepare(String bootstrap) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      ProtectionRows rows = new ProtectionRows(admin);
      if (isSecured()) {
        rows.addUser(ProtectionRows.USER, PASSWORD);
      }
      if (acls > 0) {
        rows.addAcls(acls);
      }
    }
  }

  /** Where the tools connect: there, or in plain text where all do. */
  ClientAddress address(String plain, String secured) {
    return isSecured()
        ? new ClientAddress(secured, Optional.of(clientConfig()))
        : new ClientAddress(plain, Optional.empty());
  }

  private Path clientConfig() {
    return write(
        "client.properties",
        """
        security.protocol=%s
        ssl.truststore.type=PKCS12
        ssl.truststore.location=%s
        ssl.truststore.password=%s
        sasl.mechanism=%s
        sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";
        """
            .formatted(protocol, keyStore(), PASSWORD, MECHANISM, ProtectionRows.USER, PASSWORD));
  }

  private static Path write(String name, String content) {
    try {
      return Files.writeString(
          Directories.create(Repository.target("security")).resolve(name), content);
    } catch (IOException e) {
      throw new BenchException("cannot write " + name, e);
    }
  }

  private static Path keyStore() {
    Path store = Directories.create(Repository.target("security")).resolve("bench.p12");
    if (!Files.exists(store)) {
      keytool(
          List.of(
              "-genkeypair",
              "-keyalg",
              "RSA",
              "-keysize",
              "2048",
              "-dname",
              "CN=localhost",
              "-ext",
              "san=ip:127.0.0.1,dns:localhost",
              "-validity",
              "3650",
              "-alias",
              "bench",
              "-storetype",
              "PKCS12",
              "-storepass",
              PASSWORD,
              "-keystore",
              store.toString()));
    }
    return store;
  }

  private static void keytool(List<String> arguments) {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    ProcessBuilder builder = new ProcessBuilder(keytool.toString());
    builder.command().addAll(arguments);
    try {
      if (builder.inheritIO().start().waitFor() != 0) {
        throw new BenchException("keytool has failed");
      }
    } catch (IOException e) {
      throw new BenchException("cannot run keytool", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }
}
