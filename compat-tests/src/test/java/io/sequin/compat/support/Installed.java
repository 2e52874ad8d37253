package io.sequin.compat.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Tools that have to be installed on the machine that runs the tests. */
public final class Installed {

  private Installed() {}

  /** Fails with a line that says what to install, rather than skip tests without a word. */
  static String tool(String name, String debianPackage) {
    return find(name)
        .orElseThrow(
            () ->
                new AssertionError(
                    "install %s: these tests need it (Debian: apt-get install %s)"
                        .formatted(name, debianPackage)))
        .toString();
  }

  /** The program that a command of this name would start. */
  public static Optional<Path> find(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
