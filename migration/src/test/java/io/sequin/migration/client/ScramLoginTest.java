package io.sequin.migration.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScramLoginTest {

  /** The conversation of RFC 7677, section 3. */
  @Test
  void theExampleOfTheRfc() {
    ScramLogin login = new ScramLogin("SHA-256", "user", "pencil", "rOprNGfwEbeRWgbNEkqO", false);

    assertThat(text(login.begin())).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    assertThat(
            text(
                login.answer(
                    bytes(
                        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                            + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))))
        .isEqualTo(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assertThat(login.answer(bytes("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="))).isNull();
  }

  @Test
  void aBrokerThatDoesNotKnowThePasswordIsNotTrusted() {
    ScramLogin login = new ScramLogin("SHA-256", "user", "pencil", "abc", false);
    login.begin();
    login.answer(bytes("r=abcdef,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));

    assertThatThrownBy(() -> login.answer(bytes("v=AAAA")))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("does not know the password");
  }

  @Test
  void aNonceThatIsNotOursIsRefused() {
    ScramLogin login = new ScramLogin("SHA-256", "user", "pencil", "abc", false);
    login.begin();

    assertThatThrownBy(() -> login.answer(bytes("r=xyz,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")))
        .isInstanceOf(SourceException.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
