package io.sequin.bench.result;

import java.util.List;

/** How a long run went for one contender. */
public record Timeline(String contender, List<Sample> samples) {}
