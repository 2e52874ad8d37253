package io.sequin.compat.hard;

import io.sequin.compat.support.GatewayProcess;

/**
 * Owns a PostgreSQL server that the gateway under test does not look after: it is that of another
 * gateway, which sleeps while the server is down and starts it again when it wakes.
 */
public final class ExternalPostgres implements AutoCloseable {

  private final GatewayProcess owner = GatewayProcess.start();

  public String jdbcUrl() {
    return owner.jdbcUrl();
  }

  /** Lets the gateway sleep that it is of, so that another one alone serves the database. */
  public void suspendOwner() {
    Signal.STOP.send(owner.handle());
  }

  /** Shuts it down in good order. */
  void shutDown() {
    ProcessHandle server = owner.postgresServer();
    Signal.STOP.send(owner.handle());
    Signal.INT.send(server);
    server.onExit().join();
  }

  /** Kills it, and has it started again by its gateway, which is awake from then on. */
  void crash() {
    startAgain();
    owner.postgresServer().destroyForcibly();
  }

  /** Has it started again, on the same port. */
  void startAgain() {
    Signal.CONT.send(owner.handle());
  }

  @Override
  public void close() {
    startAgain();
    owner.close();
  }
}
