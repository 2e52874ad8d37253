package io.sequin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.testcontainers.utility.DockerImageName;

class SequinGatewayContainerTest {

  @Test
  void clientsAreToldTheAddressByWhichTheyReachIt() {
    assertThat(SequinGatewayContainer.startScript("localhost:32768"))
        .startsWith("#!/bin/sh\n")
        .contains(" --listen 0.0.0.0:9092 ", " --advertise localhost:32768 ");
  }

  @Test
  void itWaitsForTheScriptThatStartsTheGateway() {
    try (SequinGatewayContainer container =
        new SequinGatewayContainer(DockerImageName.parse("sequin-gateway:0.2.0"))) {
      assertThat(container.getExposedPorts()).containsExactly(9092, 8080);
      assertThat(container.getCommandParts())
          .containsExactly(
              "-c",
              "until [ -x /tmp/start-gateway ]; do sleep 0.05; done; exec /tmp/start-gateway");
    }
  }
}
