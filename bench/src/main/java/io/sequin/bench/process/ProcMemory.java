package io.sequin.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of a process, from {@code /proc/PID}. */
public final class ProcMemory {

  private static final double KIB_PER_MIB = 1024;

  /** See proc_pid_clear_refs(5): the peak begins anew at what is used now. */
  private static final String RESET_PEAK = "5";

  private ProcMemory() {}

  /** The most that was resident since the last reset, in MiB. */
  public static double peakResidentMib(long pid) throws IOException {
    return kib(Files.readString(file(pid, "status")), "VmHWM:") / KIB_PER_MIB;
  }

  /** What is resident now, in MiB. */
  public static double residentMib(long pid) throws IOException {
    return kib(Files.readString(file(pid, "status")), "VmRSS:") / KIB_PER_MIB;
  }

  /** What is resident now in MiB, where each shared page counts for a part only. */
  public static double proportionalMib(long pid) throws IOException {
    return kib(Files.readString(file(pid, "smaps_rollup")), "Pss:") / KIB_PER_MIB;
  }

  public static void resetPeak(long pid) throws IOException {
    Files.writeString(file(pid, "clear_refs"), RESET_PEAK);
  }

  static long kib(String text, String name) throws IOException {
    String line =
        text.lines()
            .filter(candidate -> candidate.startsWith(name))
            .findFirst()
            .orElseThrow(() -> new IOException("no " + name));
    return Long.parseLong(line.substring(name.length()).replace("kB", "").trim());
  }

  private static Path file(long pid, String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }
}
