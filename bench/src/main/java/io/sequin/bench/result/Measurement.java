package io.sequin.bench.result;

import java.util.Map;

/**
 * What one run has shown.
 *
 * @param contender who served
 * @param run from 1 on; runs of the same number were made one right after the other
 */
public record Measurement(String contender, int run, Map<Metric, Double> values) {}
