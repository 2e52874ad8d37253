package io.sequin.compat.support;

import java.nio.file.Path;

/** The JDK and the class path that the tests run with, for processes that need the same. */
final class TestJava {

  private TestJava() {}

  static String binary() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Surefire sets this property to the tests' real class path, whatever it started the JVM with.
   */
  static String classPath() {
    return System.getProperty("java.class.path");
  }

  /**
   * The root of the repository. Maven says where the module is; an IDE starts in one of the two.
   */
  static Path repository() {
    Path here = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    return here.endsWith("compat-tests") ? here.getParent() : here;
  }
}
