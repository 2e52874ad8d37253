package io.sequin.compat.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A private key with a certificate that it has signed itself, for 127.0.0.1 and localhost.
 *
 * @param store a PKCS12 key store with both
 */
public record Certificates(Path store) {

  public static final String PASSWORD = "changeit";

  /** Makes a new one, which takes the JDK's keytool a moment. */
  public static Certificates create(Path directory, String distinguishedName) {
    try {
      Path store = Files.createTempFile(directory, "key", ".p12");
      Files.delete(store);
      keytool(
          List.of(
              "-genkeypair",
              "-keyalg",
              "EC",
              "-dname",
              distinguishedName,
              "-ext",
              "san=ip:127.0.0.1,dns:localhost",
              "-alias",
              "key",
              "-storetype",
              "PKCS12",
              "-storepass",
              PASSWORD,
              "-keystore",
              store.toString()));
      return new Certificates(store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The certificate in PEM. */
  public String certificate() {
    try {
      return pem("CERTIFICATE", load().getCertificate("key").getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The private key in PEM, PKCS#8. */
  public String key() {
    try {
      return pem("PRIVATE KEY", load().getKey("key", PASSWORD.toCharArray()).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore load() {
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

  private static void keytool(List<String> arguments) throws IOException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    ProcessBuilder builder = new ProcessBuilder(keytool.toString());
    builder.command().addAll(arguments);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (process.onExit().join().exitValue() != 0) {
      throw new AssertionError("keytool: " + output);
    }
  }
}
