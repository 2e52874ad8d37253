package io.sequin.bench.chart;

import java.util.List;

/**
 * Lines over an axis.
 *
 * @param file name without ending
 * @param logarithmic whether the axis at the bottom is
 */
public record Chart(
    String file,
    String title,
    String xTitle,
    String yTitle,
    boolean logarithmic,
    List<Line> lines) {

  /** One line, with the extremes at each of its points. */
  public record Line(String name, List<Point> points) {}

  /** Where a line goes through. */
  public record Point(double x, double y, double error) {}
}
