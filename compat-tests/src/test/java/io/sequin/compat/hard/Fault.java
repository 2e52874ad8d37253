package io.sequin.compat.hard;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What goes wrong in a fleet, and is made good again. */
enum Fault {
  GATEWAY_KILLED {
    @Override
    Repair begin(Fleet fleet, int victim) {
      fleet.gateway(victim).killHard();
      return fleet.gateway(victim)::restart;
    }
  },
  GATEWAY_STOPPED {
    @Override
    Repair begin(Fleet fleet, int victim) {
      fleet.gateway(victim).stop();
      return fleet.gateway(victim)::restart;
    }
  },
  GATEWAY_SUSPENDED {
    @Override
    Repair begin(Fleet fleet, int victim) {
      Signal.STOP.send(fleet.gateway(victim).handle());
      return () -> Signal.CONT.send(fleet.gateway(victim).handle());
    }
  },
  NETWORK_CUT {
    @Override
    Repair begin(Fleet fleet, int victim) {
      List<NetworkLink> links = fleet.links(victim);
      links.forEach(NetworkLink::cut);
      return () -> links.forEach(NetworkLink::heal);
    }
  },
  POSTGRES_KILLED {
    @Override
    Repair begin(Fleet fleet, int victim) {
      fleet.postgres().primary().kill();
      return fleet.postgres()::restartPrimary;
    }
  },
  POSTGRES_SUSPENDED {
    @Override
    Repair begin(Fleet fleet, int victim) {
      Signal.STOP.sendToAll(fleet.postgres().primary().handle());
      return () -> Signal.CONT.sendToAll(fleet.postgres().primary().handle());
    }
  },
  STANDBY_PROMOTED {
    @Override
    Repair begin(Fleet fleet, int victim) throws IOException {
      fleet.postgres().failOver();
      return fleet.postgres()::recover;
    }
  },
  DISK_SLOW {
    @Override
    Repair begin(Fleet fleet, int victim) {
      PostgresServer primary = fleet.postgres().primary();
      primary.set("commit_siblings", "0");
      primary.set("commit_delay", SLOW_FLUSH_MICROS);
      return () -> primary.set("commit_delay", "0");
    }
  },
  /** PostgreSQL ends itself where it cannot write its log, and so it does when it recovers. */
  DISK_FULL {
    @Override
    boolean isPossible(Fleet fleet) {
      return fleet.postgres().primary().disk().isSmall();
    }

    @Override
    Repair begin(Fleet fleet, int victim) throws IOException {
      SmallDisk disk = fleet.postgres().primary().disk();
      disk.fill();
      return () -> {
        disk.free();
        fleet.postgres().restartPrimary();
      };
    }
  };

  /** Makes it good again. */
  @FunctionalInterface
  interface Repair {
    void run() throws IOException, InterruptedException;
  }

  /** How long PostgreSQL waits before it flushes a commit: the most that it can be told. */
  private static final String SLOW_FLUSH_MICROS = "100000";

  private static final Duration LONGEST = Duration.ofSeconds(8);

  /**
   * Lets it happen.
   *
   * @param victim the gateway that it happens to, if it happens to one
   */
  abstract Repair begin(Fleet fleet, int victim) throws IOException;

  boolean isPossible(Fleet fleet) {
    return true;
  }

  /** Lets one happen for a while, and makes it good. */
  static Fault any(Fleet fleet, Random random) throws IOException, InterruptedException {
    List<Fault> possible =
        Arrays.stream(values()).filter(fault -> fault.isPossible(fleet)).toList();
    Fault fault = possible.get(random.nextInt(possible.size()));
    Repair repair = fault.begin(fleet, random.nextInt(fleet.size()));
    // not to wait for something: a fault is there for a while, short or long
    Thread.sleep(Duration.ofMillis(random.nextLong(LONGEST.toMillis())));
    repair.run();
    return fault;
  }
}
