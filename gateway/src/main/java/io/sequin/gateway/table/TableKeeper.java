package io.sequin.gateway.table;

import io.sequin.storage.background.Background;
import io.sequin.storage.table.SubscribedTables;
import io.sequin.storage.table.TablesState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Owns the workers that bring records into the tables that follow topics. */
public final class TableKeeper implements AutoCloseable {

  /** As many tables may be slow before others wait for them. */
  private static final int WORKERS = 3;

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration MEASURE_EVERY = Duration.ofSeconds(5);

  private final SubscribedTables tables;
  private final BooleanSupplier hasTables;
  private final List<TableWorker> workers;
  private volatile TablesState state = TablesState.NONE;

  /**
   * @param hasTables whether there are any, to be known without asking PostgreSQL
   */
  public TableKeeper(SubscribedTables tables, BooleanSupplier hasTables) {
    this.tables = tables;
    this.hasTables = hasTables;
    TableTurns turns =
        new TableTurns(
            () -> hasTables.getAsBoolean() ? tables.due() : List.of(),
            System::nanoTime,
            LOOK_EVERY);
    this.workers =
        Stream.generate(() -> new TableWorker(turns, tables.copier(), LOOK_EVERY))
            .limit(WORKERS)
            .toList();
    workers.forEach(TableWorker::start);
  }

  /** Has {@link #state} be of the last few seconds. */
  public void startOn(ScheduledExecutorService scheduler) {
    Background.repeat(scheduler, "measuring subscribed tables", MEASURE_EVERY, this::measure);
  }

  /** How the tables did, all there are, when that was measured last. */
  public TablesState state() {
    return state;
  }

  /** What is not in the tables by now is brought there by another gateway, or the next start. */
  @Override
  public void close() {
    workers.forEach(TableWorker::close);
  }

  private void measure() {
    state = hasTables.getAsBoolean() ? tables.state() : TablesState.NONE;
  }
}
