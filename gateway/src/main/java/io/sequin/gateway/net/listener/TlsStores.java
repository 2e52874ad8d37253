package io.sequin.gateway.net.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.ssl.SslContextBuilder;
import io.sequin.gateway.config.ListenerConfigs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** Reads the key and the certificates of a listener from where its configs say that they are. */
final class TlsStores {

  private static final String PEM = "PEM";

  private final ListenerConfigs configs;

  TlsStores(ListenerConfigs configs) {
    this.configs = configs;
  }

  /** The files that are read. */
  Stream<Path> files() {
    return Stream.of("ssl.keystore.location", "ssl.truststore.location")
        .flatMap(name -> configs.find(name).stream())
        .map(Path::of);
  }

  /** Where the key is: a file, or the name of a config. */
  String source() {
    return configs.find("ssl.keystore.key").isPresent()
        ? "ssl.keystore.key"
        : configs.find("ssl.keystore.location").orElse("ssl.keystore.location");
  }

  /**
   * Begins a context with the gateway's own key.
   *
   * @throws TlsException if there is none, or it cannot be read
   */
  SslContextBuilder builder() {
    String type = type("ssl.keystore.type");
    Optional<String> chain = configs.find("ssl.keystore.certificate.chain");
    Optional<String> key = configs.find("ssl.keystore.key");
    if (chain.isPresent() || key.isPresent()) {
      requirePem("ssl.keystore.certificate.chain", "ssl.keystore.type", type);
      return ofPem(
          bytes(chain, "ssl.keystore.certificate.chain"),
          bytes(key, "ssl.keystore.key"),
          "ssl.keystore.key");
    }
    Path file =
        configs
            .find("ssl.keystore.location")
            .map(Path::of)
            .orElseThrow(
                () ->
                    new TlsException(
                        "it needs a key and a certificate: give ssl.keystore.location, or"
                            + " ssl.keystore.certificate.chain and ssl.keystore.key"));
    if (type.equals(PEM)) {
      byte[] pem = read(file);
      return ofPem(pem, pem, file.toString());
    }
    return SslContextBuilder.forServer(keyManagers(type, file));
  }

  private SslContextBuilder ofPem(byte[] chain, byte[] key, String where) {
    try {
      return SslContextBuilder.forServer(
          new ByteArrayInputStream(chain),
          new ByteArrayInputStream(key),
          configs.find("ssl.key.password").orElse(null));
    } catch (IllegalArgumentException e) {
      throw new TlsException(
          "no certificate and PKCS#8 private key that ssl.key.password opens in PEM in " + where,
          e);
    }
  }

  private KeyManagerFactory keyManagers(String type, Path file) {
    Optional<String> password = configs.find("ssl.keystore.password");
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      String keyPassword = configs.find("ssl.key.password").or(() -> password).orElse("");
      factory.init(load(type, file, password), keyPassword.toCharArray());
      return factory;
    } catch (GeneralSecurityException e) {
      throw new TlsException("the private key in " + file + " cannot be read: " + why(e), e);
    }
  }

  /**
   * Whom to trust; empty for the JDK's own list.
   *
   * @throws TlsException if it cannot be read
   */
  void trust(SslContextBuilder builder) {
    String type = type("ssl.truststore.type");
    Optional<String> certificates = configs.find("ssl.truststore.certificates");
    Optional<Path> file = configs.find("ssl.truststore.location").map(Path::of);
    if (certificates.isPresent()) {
      requirePem("ssl.truststore.certificates", "ssl.truststore.type", type);
      trustPem(builder, certificates.get().getBytes(UTF_8), "ssl.truststore.certificates");
    } else if (file.isPresent() && type.equals(PEM)) {
      trustPem(builder, read(file.get()), file.get().toString());
    } else if (file.isPresent()) {
      builder.trustManager(trustManagers(type, file.get()));
    }
  }

  private static void trustPem(SslContextBuilder builder, byte[] certificates, String where) {
    try {
      builder.trustManager(new ByteArrayInputStream(certificates));
    } catch (IllegalArgumentException e) {
      throw new TlsException("no certificates in PEM in " + where, e);
    }
  }

  private TrustManagerFactory trustManagers(String type, Path file) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(load(type, file, configs.find("ssl.truststore.password")));
      return factory;
    } catch (GeneralSecurityException e) {
      throw new TlsException("the certificates in " + file + " cannot be read: " + why(e), e);
    }
  }

  private static KeyStore load(String type, Path file, Optional<String> password)
      throws GeneralSecurityException {
    try (InputStream in = new ByteArrayInputStream(read(file))) {
      KeyStore store = KeyStore.getInstance(type);
      store.load(in, password.map(String::toCharArray).orElse(null));
      return store;
    } catch (IOException e) {
      throw new TlsException(
          file + " is no key store of type " + type + " that its password opens: " + why(e), e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new TlsException("there is no " + file, e);
    } catch (IOException e) {
      throw new TlsException("cannot read " + file + ": " + why(e), e);
    }
  }

  private static byte[] bytes(Optional<String> pem, String name) {
    return pem.orElseThrow(() -> new TlsException("it needs " + name, null)).getBytes(UTF_8);
  }

  private String type(String name) {
    return configs.text(name).toUpperCase(Locale.ROOT);
  }

  private static void requirePem(String name, String typeName, String type) {
    if (!type.equals(PEM)) {
      throw new TlsException(name + " needs " + typeName + "=PEM");
    }
  }

  private static String why(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
