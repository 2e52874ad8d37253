package io.sequin.gateway.net.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of Kafka's SslPrincipalMapperTest. */
final class PrincipalMappingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DEFAULT",
        "RULE:^CN=(.*?),OU=ServiceUsers.*$/$1/",
        "RULE:^CN=(.*?),OU=ServiceUsers.*$/$1/L, DEFAULT",
        "RULE:^CN=(.*?),OU=(.*?),O=(.*?),L=(.*?),ST=(.*?),C=(.*?)$/$1@$2/",
        "RULE:^.*[Cc][Nn]=([a-zA-Z0-9.]*).*$/$1/L",
        "RULE:^cn=(.?),ou=(.?),dc=(.?),dc=(.?)$/$1@$2/U",
        "RULE:^CN=([^,ADEFLTU,]+)(,.*|$)/$1/",
        "RULE:^CN=([^,DEFAULT,]+)(,.*|$)/$1/"
      })
  void validRulesAreRead(String rules) {
    assertThat(PrincipalMapping.parse(rules)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "DEFAUL",
        "DEFAULT/L",
        "DEFAULT/U",
        "RULE:CN=(.*?),OU=ServiceUsers.*/$1",
        "rule:^CN=(.*?),OU=ServiceUsers.*$/$1/",
        "RULE:^CN=(.*?),OU=ServiceUsers.*$/$1/L/U",
        "RULE:^CN=(.*?),OU=ServiceUsers.*$/L",
        "RULE:^CN=(.*?),OU=ServiceUsers.*$/U",
        "RULE:^CN=(.*?),OU=ServiceUsers.*$/LU"
      })
  void invalidRulesAreRefused(String rules) {
    assertThatThrownBy(() -> PrincipalMapping.parse(rules).apply("CN=none"))
        .isInstanceOfAny(IllegalArgumentException.class, NoPrincipalException.class);
  }

  @Test
  void theFirstRuleThatFitsNamesTheClient() {
    PrincipalMapping mapping =
        PrincipalMapping.parse(
            "RULE:^CN=(.*?),OU=ServiceUsers.*$/$1/L, "
                + "RULE:^CN=(.*?),OU=(.*?),O=(.*?),L=(.*?),ST=(.*?),C=(.*?)$/$1@$2/L, "
                + "RULE:^cn=(.*?),ou=(.*?),dc=(.*?),dc=(.*?)$/$1@$2/U, "
                + "RULE:^.*[Cc][Nn]=([a-zA-Z0-9.]*).*$/$1/U, "
                + "DEFAULT");

    assertThat(mapping.apply("CN=Duke,OU=ServiceUsers,O=Org,C=US")).isEqualTo("duke");
    assertThat(mapping.apply("CN=Duke,OU=SME,O=mycp,L=Fulton,ST=MD,C=US")).isEqualTo("duke@sme");
    assertThat(mapping.apply("cn=duke,ou=sme,dc=mycp,dc=com")).isEqualTo("DUKE@SME");
    assertThat(mapping.apply("cN=duke,OU=JavaSoft,O=Sun Microsystems")).isEqualTo("DUKE");
    assertThat(mapping.apply("OU=JavaSoft,O=Sun Microsystems,C=US"))
        .isEqualTo("OU=JavaSoft,O=Sun Microsystems,C=US");
  }

  @Test
  void rulesMayHaveSeparatorsOfTheirOwn() {
    PrincipalMapping mapping =
        PrincipalMapping.parse(
            "RULE:^CN=([^,ADEFLTU,]+)(,.*|$)/$1/, RULE:^CN=([^,DEFAULT,]+)(,.*|$)/$1/");

    assertThat(mapping.apply("CN=john,O=org")).isEqualTo("john");
  }

  @Test
  void aReferenceToAGroupThatThereIsNotStandsForItself() {
    assertThat(PrincipalMapping.parse("RULE:^CN=(.*?),.*$/$1@$2/").apply("CN=duke,O=x"))
        .isEqualTo("duke@$2");
    assertThat(PrincipalMapping.parse("RULE:^CN=(.*?),.*$/$12/").apply("CN=duke,O=x"))
        .isEqualTo("duke2");
  }

  @Test
  void aPatternThatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> PrincipalMapping.parse("RULE:^CN=(.*/$1/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ssl.principal.mapping.rules");
  }
}
