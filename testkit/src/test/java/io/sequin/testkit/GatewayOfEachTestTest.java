package io.sequin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class GatewayOfEachTestTest {

  private static final Set<String> SEEN = new HashSet<>();

  @RegisterExtension final SequinGateway gateway = SequinGateway.create();

  @RepeatedTest(2)
  void eachTestHasADatabaseOfItsOwn() {
    assertThat(SEEN.add(gateway.jdbcUrl())).isTrue();
  }
}
