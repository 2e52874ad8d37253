package io.sequin.testkit;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A gateway in a container, with a PostgreSQL of its own in it, for clients outside of Docker.
 * Needs an image that {@code containers/Dockerfile} has made.
 */
public final class SequinGatewayContainer extends GenericContainer<SequinGatewayContainer> {

  private static final int KAFKA_PORT = 9092;
  private static final int HTTP_PORT = 8080;
  private static final String SCRIPT = "/tmp/start-gateway";
  private static final int EXECUTABLE = 0755;
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  /**
   * A container of an image, as {@code sequin-gateway:0.2.0}. It waits for a script before it
   * starts the gateway: which port clients reach it by is known only then.
   */
  public SequinGatewayContainer(DockerImageName image) {
    super(image);
    withExposedPorts(KAFKA_PORT, HTTP_PORT);
    withCreateContainerCmdModifier(command -> command.withEntrypoint("sh"));
    withCommand("-c", "until [ -x " + SCRIPT + " ]; do sleep 0.05; done; exec " + SCRIPT);
    waitingFor(Wait.forLogMessage("ready kafka=.*\\n", 1).withStartupTimeout(START_PATIENCE));
  }

  /** {@code HOST:PORT} for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return getHost() + ":" + getMappedPort(KAFKA_PORT);
  }

  /** The base of the console, {@code /api/v1}, {@code /metrics} and {@code /health}. */
  public String httpUrl() {
    return "http://" + getHost() + ":" + getMappedPort(HTTP_PORT);
  }

  @Override
  protected void containerIsStarting(InspectContainerResponse container) {
    copyFileToContainer(Transferable.of(startScript(bootstrapServers()), EXECUTABLE), SCRIPT);
  }

  /** What the container runs, so that clients are told the address by which they reach it. */
  static String startScript(String advertised) {
    return "#!/bin/sh\nexec /opt/sequin-gateway/bin/sequin-gateway"
        + (" --listen 0.0.0.0:" + KAFKA_PORT)
        + (" --advertise " + advertised)
        + (" --http-listen 0.0.0.0:" + HTTP_PORT)
        + " --config group.initial.rebalance.delay.ms=0\n";
  }
}
