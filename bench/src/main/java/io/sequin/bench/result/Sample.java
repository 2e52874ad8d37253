package io.sequin.bench.result;

import java.util.Map;

/**
 * What was so at one moment of a long run.
 *
 * @param values by what they tell, as charts name it
 */
public record Sample(double atSeconds, Map<String, Double> values) {}
