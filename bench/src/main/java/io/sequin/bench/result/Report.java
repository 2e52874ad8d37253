package io.sequin.bench.result;

/**
 * All that is kept of a workload.
 *
 * @param startedAt ISO 8601
 * @param commit of the sources that were measured
 */
public record Report(
    String workload,
    String title,
    String startedAt,
    String commit,
    Environment environment,
    Outcome outcome) {}
