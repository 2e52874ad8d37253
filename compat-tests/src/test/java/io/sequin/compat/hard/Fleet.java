package io.sequin.compat.hard;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Owns gateways on one replicated PostgreSQL, each of which reaches it by links of its own that can
 * be cut.
 */
final class Fleet implements AutoCloseable {

  private record Member(GatewayProcess gateway, List<NetworkLink> links) {}

  private final PostgresPair postgres;
  private final List<Member> members = new ArrayList<>();

  /**
   * Starts it, with a standby that has all that is committed.
   *
   * @param hoursOff how wrong the clock of the last gateway is
   */
  Fleet(int gatewayCount, int hoursOff) throws IOException {
    postgres = PostgresPair.synchronous();
    for (int number = 0; number < gatewayCount; number++) {
      List<NetworkLink> links = new ArrayList<>();
      for (int port : postgres.ports()) {
        links.add(NetworkLink.to(port));
      }
      String url =
          String.format(
              Locale.ROOT,
              "jdbc:postgresql://%s/postgres?user=postgres",
              links.stream()
                  .map(link -> "127.0.0.1:" + link.port())
                  .collect(Collectors.joining(",")));
      GatewayOptions options = GatewayOptions.defaults().withJdbcUrl(url);
      boolean isLast = number == gatewayCount - 1;
      members.add(
          new Member(
              GatewayProcess.start(
                  isLast ? options.withEnvironment(WrongClock.environment(hoursOff)) : options),
              links));
    }
  }

  PostgresPair postgres() {
    return postgres;
  }

  int size() {
    return members.size();
  }

  GatewayProcess gateway(int number) {
    return members.get(number).gateway();
  }

  /** What a gateway reaches PostgreSQL by. */
  List<NetworkLink> links(int number) {
    return members.get(number).links();
  }

  /** All of them, for {@code bootstrap.servers}. */
  String bootstrap() {
    return members.stream()
        .map(member -> member.gateway().bootstrap())
        .collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    for (Member member : members) {
      member.gateway().close();
      member.links().forEach(NetworkLink::close);
    }
    postgres.close();
  }
}
