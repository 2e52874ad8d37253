package io.sequin.bench.workload;

/** Where to find what PostgreSQL alone can do: tables of workload F whose names begin so. */
public record FloorKey(String prefix) {}
