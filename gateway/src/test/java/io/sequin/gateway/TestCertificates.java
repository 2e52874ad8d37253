package io.sequin.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A private key with a certificate that it has signed itself, for 127.0.0.1 and localhost.
 *
 * @param store a PKCS12 key store with both
 */
public record TestCertificates(Path store) {

  public static final String PASSWORD = "changeit";

  private static final String SUBJECT_ALTERNATIVES = "san=ip:127.0.0.1,dns:localhost";
  private static final String ALIAS = "key";

  /** Makes a new one, which takes the JDK's keytool a moment. */
  public static TestCertificates create(Path directory, String distinguishedName) {
    try {
      Path store = Files.createTempFile(directory, "key", ".p12");
      Files.delete(store);
      genkeypair(store, distinguishedName, List.of("-ext", SUBJECT_ALTERNATIVES));
      return new TestCertificates(store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the key of an authority, which {@link #issue issues} others. */
  public static TestCertificates createAuthority(Path directory) throws IOException {
    Path store = Files.createTempFile(directory, "authority", ".p12");
    Files.delete(store);
    genkeypair(store, "CN=authority", List.of("-ext", "bc:c"));
    return new TestCertificates(store);
  }

  /**
   * A key whose certificate this authority has signed.
   *
   * @param name for which host
   * @param start from when on, as keytool takes it: {@code -2d}
   * @param days for how long
   */
  public TestCertificates issue(String name, String start, int days) throws IOException {
    Path issued = Files.createTempFile(store.getParent(), "issued", ".p12");
    Files.copy(store, issued, StandardCopyOption.REPLACE_EXISTING);
    keytool(issued, "-changealias", "-alias", ALIAS, "-destalias", "authority");
    List<String> signed =
        List.of("-signer", "authority", "-startdate", start, "-validity", String.valueOf(days));
    genkeypair(
        issued,
        "CN=" + name,
        Stream.concat(signed.stream(), Stream.of("-ext", "san=" + name)).toList());
    keytool(issued, "-delete", "-alias", "authority");
    return new TestCertificates(issued);
  }

  /** The certificate in PEM. */
  public String certificate() {
    try {
      return pem("CERTIFICATE", load().getCertificate(ALIAS).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The private key in PEM, PKCS#8. */
  public String key() {
    try {
      return pem("PRIVATE KEY", load().getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key and its certificate, as the JDK reads them. */
  public KeyStore load() {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      return keys;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String type, byte[] content) {
    String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }

  private static void genkeypair(Path store, String distinguishedName, List<String> options)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-keyalg", "EC", "-dname", distinguishedName, "-alias", ALIAS));
    arguments.addAll(options);
    keytool(store, arguments.toArray(String[]::new));
  }

  private static void keytool(Path store, String... arguments) throws IOException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    ProcessBuilder builder = new ProcessBuilder(keytool.toString());
    builder.command().addAll(List.of(arguments));
    builder
        .command()
        .addAll(
            List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()));
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (process.onExit().join().exitValue() != 0) {
      throw new AssertionError("keytool: " + output);
    }
  }
}
