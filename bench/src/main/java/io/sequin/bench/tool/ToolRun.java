package io.sequin.bench.tool;

import java.util.List;

/**
 * A command-line tool that has done its work.
 *
 * @param lines of its standard output
 * @param endedNanos when it ended, in the time of {@link System#nanoTime}
 */
public record ToolRun(List<String> lines, long endedNanos) {}
