package io.sequin.bench.workload;

/**
 * Which settings of workload F do to PostgreSQL what a workload comes down to.
 *
 * @param prefix what their names begin with
 */
public record FloorKey(String prefix) {}
