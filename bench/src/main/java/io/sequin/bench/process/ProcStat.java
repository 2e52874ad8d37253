package io.sequin.bench.process;

import io.sequin.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time of a process, from {@code /proc/PID/stat} (see proc_pid_stat(5)).
 *
 * @param ownSeconds of all its threads, those that have ended included
 * @param childrenSeconds of the children that have ended and been waited for, with their own
 */
public record ProcStat(double ownSeconds, double childrenSeconds) {

  /** What the kernel counts in towards programs, whatever its own clock: USER_HZ. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int UTIME = 14;
  private static final int STIME = 15;
  private static final int CUTIME = 16;
  private static final int CSTIME = 17;

  /** The number of the first field that follows the name of the program. */
  private static final int FIRST_AFTER_NAME = 3;

  /**
   * Reads it for a process.
   *
   * @throws IOException if there is no such process
   */
  public static ProcStat read(long pid) throws IOException {
    return parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
  }

  /** Of this JVM, which is the parent of all clients. */
  public static ProcStat self() {
    try {
      return read(ProcessHandle.current().pid());
    } catch (IOException e) {
      throw new BenchException("no /proc here: measuring needs Linux", e);
    }
  }

  static ProcStat parse(String line) {
    // the name stands in parentheses and may hold anything, parentheses included
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    return new ProcStat(
        seconds(fields, UTIME) + seconds(fields, STIME),
        seconds(fields, CUTIME) + seconds(fields, CSTIME));
  }

  public double totalSeconds() {
    return ownSeconds + childrenSeconds;
  }

  private static double seconds(String[] fields, int number) {
    return Long.parseLong(fields[number - FIRST_AFTER_NAME]) / TICKS_PER_SECOND;
  }
}
