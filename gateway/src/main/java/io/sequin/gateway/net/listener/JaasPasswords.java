package io.sequin.gateway.net.listener;

import java.io.IOException;
import java.io.StreamTokenizer;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;

/**
 * The passwords in {@code sasl.jaas.config} of PLAIN, as Kafka's PlainLoginModule has them: {@code
 * <module> required user_alice="secret" user_bob="other";}. The last semicolon may be missing.
 */
final class JaasPasswords {

  private static final String USER = "user_";
  private static final String SHAPE =
      "sasl.jaas.config of PLAIN has to be 'org.apache.kafka.common.security.plain.PlainLoginModule"
          + " required user_NAME=\"PASSWORD\" ...;'";

  private JaasPasswords() {}

  /**
   * Passwords by user.
   *
   * @throws IllegalArgumentException with a message for people, which has none of the text
   */
  static Map<String, String> parse(String text) {
    StreamTokenizer tokens = new StreamTokenizer(new StringReader(text));
    tokens.slashSlashComments(true);
    tokens.slashStarComments(true);
    tokens.wordChars('_', '_');
    tokens.wordChars('$', '$');
    tokens.wordChars('@', '@');
    tokens.wordChars('0', '9');
    try {
      // the module and its flag
      word(tokens);
      word(tokens);
      return options(tokens);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> options(StreamTokenizer tokens) throws IOException {
    Map<String, String> passwords = new HashMap<>();
    while (tokens.nextToken() != StreamTokenizer.TT_EOF && tokens.ttype != ';') {
      String name = tokens.sval;
      if (name == null || tokens.nextToken() != '=') {
        throw new IllegalArgumentException(SHAPE);
      }
      String value = word(tokens);
      if (name.startsWith(USER)) {
        passwords.put(name.substring(USER.length()), value);
      }
    }
    return passwords;
  }

  private static String word(StreamTokenizer tokens) throws IOException {
    tokens.nextToken();
    if (tokens.sval == null) {
      throw new IllegalArgumentException(SHAPE);
    }
    return tokens.sval;
  }
}
