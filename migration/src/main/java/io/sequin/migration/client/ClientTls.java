package io.sequin.migration.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS as a client's configs ask for it: whom it trusts, and its own certificate. */
final class ClientTls {

  private static final String PEM = "PEM";

  private final ClientConfigs configs;

  private ClientTls(ClientConfigs configs) {
    this.configs = configs;
  }

  /**
   * Reads keys and certificates.
   *
   * @throws SourceException if they cannot be read
   */
  static SSLContext context(ClientConfigs configs) {
    return new ClientTls(configs).context();
  }

  private SSLContext context() {
    try {
      SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
      trust(builder);
      identify(builder);
      configs
          .find("ssl.enabled.protocols")
          .ifPresent(names -> builder.protocols(names.strip().split("\\s*,\\s*")));
      configs
          .find("ssl.cipher.suites")
          .ifPresent(names -> builder.ciphers(Arrays.asList(names.strip().split("\\s*,\\s*"))));
      return ((JdkSslContext) builder.build()).context();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new SourceException("the ssl.* configs cannot be used: " + why(e), e);
    }
  }

  private void trust(SslContextBuilder builder) throws IOException, GeneralSecurityException {
    Optional<String> certificates = configs.find("ssl.truststore.certificates");
    Optional<Path> file = configs.find("ssl.truststore.location").map(Path::of);
    if (certificates.isPresent()) {
      builder.trustManager(in(certificates.get()));
    } else if (file.isPresent() && isPem("ssl.truststore.type")) {
      builder.trustManager(new ByteArrayInputStream(Files.readAllBytes(file.get())));
    } else if (file.isPresent()) {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store("ssl.truststore", file.get()));
      builder.trustManager(factory);
    }
  }

  private void identify(SslContextBuilder builder) throws IOException, GeneralSecurityException {
    Optional<String> chain = configs.find("ssl.keystore.certificate.chain");
    Optional<Path> file = configs.find("ssl.keystore.location").map(Path::of);
    String keyPassword = configs.find("ssl.key.password").orElse(null);
    if (chain.isPresent()) {
      builder.keyManager(in(chain.get()), in(configs.text("ssl.keystore.key")), keyPassword);
    } else if (file.isPresent() && isPem("ssl.keystore.type")) {
      byte[] pem = Files.readAllBytes(file.get());
      builder.keyManager(new ByteArrayInputStream(pem), new ByteArrayInputStream(pem), keyPassword);
    } else if (file.isPresent()) {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      String password = keyPassword == null ? configs.text("ssl.keystore.password") : keyPassword;
      factory.init(store("ssl.keystore", file.get()), password.toCharArray());
      builder.keyManager(factory);
    }
  }

  private KeyStore store(String which, Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(configs.text(which + ".type"));
    try (var in = Files.newInputStream(file)) {
      store.load(in, configs.find(which + ".password").map(String::toCharArray).orElse(null));
    }
    return store;
  }

  private boolean isPem(String name) {
    return configs.text(name).toUpperCase(Locale.ROOT).equals(PEM);
  }

  private static ByteArrayInputStream in(String pem) {
    return new ByteArrayInputStream(pem.getBytes(UTF_8));
  }

  private static String why(Exception e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return e instanceof java.nio.file.NoSuchFileException ? "there is no " + message : message;
  }
}
