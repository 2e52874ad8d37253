package io.sequin.gateway.net.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenersTest {

  private static final String MAP = "listener.security.protocol.map";

  @Test
  void eachHasItsProtocolAndWhatClientsAreTold() {
    List<Listener> listeners =
        Listeners.of(
            Map.of(
                "listeners",
                "INSIDE://127.0.0.1:9092, outside://[::1]:9094,CONTROLLER://:9093",
                "advertised.listeners",
                "OUTSIDE://kafka.example.org:443",
                "controller.listener.names",
                "CONTROLLER",
                MAP,
                "INSIDE:PLAINTEXT,OUTSIDE:SASL_SSL,CONTROLLER:PLAINTEXT"));

    assertThat(listeners).extracting(Listener::name).containsExactly("INSIDE", "OUTSIDE");
    assertThat(listeners)
        .extracting(Listener::protocol)
        .containsExactly(SecurityProtocol.PLAINTEXT, SecurityProtocol.SASL_SSL);
    assertThat(listeners.getFirst().advertised()).isEmpty();
    assertThat(listeners.getLast().advertised())
        .contains(InetSocketAddress.createUnresolved("kafka.example.org", 443));
  }

  @Test
  void whatIsNotAdvertisedOtherwiseIsAdvertisedAsItListens() {
    Listener all = Listeners.of(Map.of("listeners", "SASL_PLAINTEXT://:0")).getFirst();

    assertThat(all.protocol()).isEqualTo(SecurityProtocol.SASL_PLAINTEXT);
    assertThat(all.address().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(all.advertised().orElseThrow().getHostString()).isNotIn("", "0.0.0.0");
    assertThat(all.advertised().orElseThrow().getPort()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense| | Unable to parse nonsense to a broker endpoint",
        "PLAINTEXT://h:65536| | Unable to parse PLAINTEXT://h:65536 to a broker endpoint",
        "INSIDE://h:1| | No security protocol defined for listener INSIDE",
        "SSL://h:1,SSL://h:2| | Each listener must have a different name, listeners:"
            + " SSL://h:1,SSL://h:2",
        "SSL://h:1,PLAINTEXT://h:1| | Each listener must have a different port, listeners:"
            + " SSL://h:1,PLAINTEXT://h:1",
        "SSL://0.0.0.0:1| | advertised.listeners cannot use the nonroutable meta-address 0.0.0.0."
            + " Use a routable IP address.",
        "SSL://h:1| SSL://0.0.0.0:1| advertised.listeners cannot use the nonroutable meta-address"
            + " 0.0.0.0. Use a routable IP address.",
        "SSL://h:1| PLAINTEXT://h:1| advertised.listeners listener names must be equal to or a"
            + " subset of the ones defined in listeners. Found PLAINTEXT. The valid options based"
            + " on the current configuration are SSL"
      })
  void whatKafkaRefusesIsRefusedInItsWords(String listeners, String advertised, String message) {
    Map<String, String> configs =
        advertised == null
            ? Map.of("listeners", listeners)
            : Map.of("listeners", listeners, "advertised.listeners", advertised);

    assertThatThrownBy(() -> Listeners.of(configs)).hasMessage(message);
  }

  @Test
  void aProtocolThatThereIsNotIsNamed() {
    assertThatThrownBy(() -> Listeners.of(Map.of("listeners", "A://h:1", MAP, "A:TLS")))
        .hasMessage(
            "listener.security.protocol.map has no protocol for listener A: 'TLS' is none of"
                + " [PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL]");
  }
}
