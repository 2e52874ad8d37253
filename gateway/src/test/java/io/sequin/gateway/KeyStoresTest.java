package io.sequin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are kept in other ways than the usual one, and what is no key. */
final class KeyStoresTest {

  private static final int PATIENCE_S = 20;
  private static final String KEY_PASSWORD = "open it";
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 4;

  /** The object identifier 1.2.840.113549.1.5.13. */
  private static final byte[] PBES2 = HexFormat.of().parseHex("06092a864886f70d01050d");

  private static final String CIPHER = "PBEWithHmacSHA256AndAES_256";

  @TempDir private static Path directory;
  private static TestCertificates own;
  private static TestCertificates other;

  @BeforeAll
  static void makeKeys() {
    own = TestCertificates.create(directory, "CN=own");
    other = TestCertificates.create(directory, "CN=other");
  }

  @Test
  void keysMayHavePasswordsOfTheirOwn() throws Exception {
    Map<String, String> configs = new HashMap<>();
    configs.put("listeners", "FILE://127.0.0.1:0,INLINE://127.0.0.1:0,JKS://127.0.0.1:0");
    configs.put("listener.security.protocol.map", "FILE:SSL,INLINE:SSL,JKS:SSL");
    configs.put("ssl.key.password", KEY_PASSWORD);
    configs.put("ssl.keystore.type", "PEM");
    configs.put(
        "listener.name.file.ssl.keystore.location",
        file("own.pem", (own.certificate() + encrypted(own)).getBytes(UTF_8)));
    configs.put("listener.name.inline.ssl.keystore.certificate.chain", own.certificate());
    configs.put("listener.name.inline.ssl.keystore.key", encrypted(own));
    configs.put("listener.name.jks.ssl.keystore.type", "JKS");
    configs.put("listener.name.jks.ssl.keystore.location", jks());
    configs.put("listener.name.jks.ssl.keystore.password", TestCertificates.PASSWORD);

    try (Gateway gateway = start(configs)) {
      for (String listener : gateway.addresses().keySet()) {
        try (Admin admin = Admin.create(client(gateway, listener))) {
          assertThat(admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS))
              .as(listener)
              .hasSize(1);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PKCS12, 0",
    "PKCS12, 10",
    "PKCS12, 400",
    "JKS, 0",
    "JKS, 10",
    "JKS, 400",
    "PEM, 0",
    "PEM, 10",
    "PEM, 400"
  })
  void aStoreThatIsCutOffIsNamedInOneLine(String type, int bytes) throws Exception {
    byte[] whole =
        switch (type) {
          case "PKCS12" -> Files.readAllBytes(own.store());
          case "JKS" -> Files.readAllBytes(Path.of(jks()));
          default -> (own.certificate() + own.key()).getBytes(UTF_8);
        };
    assertNamed(type, file("cut." + type, Arrays.copyOf(whole, bytes)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS", "PEM"})
  void whatIsNoStoreIsNamedInOneLine(String type) throws Exception {
    assertNamed(
        type, file("garbage." + type, "\u0007 no\nstore \u0000".repeat(99).getBytes(UTF_8)));
  }

  @Test
  void aKeyOfAnotherCertificateIsNamedAtTheStart() throws Exception {
    assertNamed("PEM", file("mixed.pem", (own.certificate() + other.key()).getBytes(UTF_8)));
  }

  @Test
  void aStoreWithoutAKeyIsNamedAtTheStart() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("only", own.load().getCertificate("key"));
    assertNamed("PKCS12", written(store, "certificate.p12"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", ""})
  void aWrongPasswordOfAKeyIsNamedButNotShown(String password) throws Exception {
    Map<String, String> configs =
        configs("PEM", file("key.pem", (own.certificate() + encrypted(own)).getBytes(UTF_8)));
    configs.put("ssl.key.password", password);
    assertThatThrownBy(() -> start(configs))
        .hasMessageStartingWith("listener SSL cannot speak TLS: ")
        .hasMessageNotContaining("wrong");

    Map<String, String> jks = configs("JKS", jks());
    jks.put("ssl.key.password", "wrong");
    assertThatThrownBy(() -> start(jks))
        .hasMessageStartingWith("listener SSL cannot speak TLS: the private key in ")
        .hasMessageNotContaining("wrong");
  }

  private static void assertNamed(String type, String file) {
    assertThatThrownBy(() -> start(configs(type, file)))
        .hasMessageStartingWith("listener SSL cannot speak TLS: ")
        .hasMessageContaining(file)
        .extracting(Throwable::getMessage)
        .satisfies(message -> assertThat(message.chars()).noneMatch(Character::isISOControl));
  }

  private static Map<String, String> configs(String type, String file) {
    Map<String, String> configs = new HashMap<>();
    configs.put("listeners", "SSL://127.0.0.1:0");
    configs.put("ssl.keystore.type", type);
    configs.put("ssl.keystore.location", file);
    if (!type.equals("PEM")) {
      configs.put("ssl.keystore.password", TestCertificates.PASSWORD);
    }
    return configs;
  }

  private static Gateway start(Map<String, String> configs) throws IOException {
    return GatewayFixture.start(GatewayFixture.newDatabase(), configs);
  }

  private static Map<String, Object> client(Gateway gateway, String listener) {
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + gateway.addresses().get(listener).getPort(),
        "security.protocol",
        "SSL",
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.certificates",
        own.certificate());
  }

  /** PKCS#8 as {@code openssl pkcs8 -topk8 -v2 aes256} writes it. */
  private static String encrypted(TestCertificates certificates)
      throws GeneralSecurityException, IOException {
    SecretKey key =
        SecretKeyFactory.getInstance(CIPHER)
            .generateSecret(new PBEKeySpec(KEY_PASSWORD.toCharArray()));
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(Cipher.ENCRYPT_MODE, key);
    byte[] content = cipher.doFinal(privateKey(certificates).getEncoded());
    byte[] algorithm = der(SEQUENCE, PBES2, cipher.getParameters().getEncoded());
    byte[] info = der(SEQUENCE, algorithm, der(OCTET_STRING, content));
    return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n%s\n-----END ENCRYPTED PRIVATE KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(info));
  }

  private static byte[] der(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer all = ByteBuffer.allocate(4 + length).put((byte) tag);
    all.put((byte) 0x82).putShort((short) length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static String jks() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setKeyEntry(
        "key",
        privateKey(own),
        KEY_PASSWORD.toCharArray(),
        new Certificate[] {own.load().getCertificate("key")});
    return written(store, "own.jks");
  }

  private static Key privateKey(TestCertificates certificates) throws GeneralSecurityException {
    return certificates.load().getKey("key", TestCertificates.PASSWORD.toCharArray());
  }

  private static String written(KeyStore store, String name)
      throws GeneralSecurityException, IOException {
    Path file = directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, TestCertificates.PASSWORD.toCharArray());
    }
    return file.toString();
  }

  private static String file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content).toString();
  }
}
