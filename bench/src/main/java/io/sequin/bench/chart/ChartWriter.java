package io.sequin.bench.chart;

import io.sequin.bench.BenchException;
import io.sequin.bench.Directories;
import io.sequin.bench.chart.Chart.Line;
import io.sequin.bench.chart.Chart.Point;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws charts as SVG files. */
public record ChartWriter(Path directory) {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int FEW_POINTS = 12;

  /** The same colour for the same contender everywhere. */
  private static final Map<String, Color> COLORS =
      Map.of("gateway", new Color(0x1f77b4), "kafka", new Color(0xd95f02));

  public void write(Chart chart) {
    Path file = Directories.create(directory).resolve(chart.file() + ".svg");
    try (OutputStream out = Files.newOutputStream(file)) {
      ChartEncoder.saveChart(draw(chart), out, "svg");
    } catch (IOException e) {
      throw new BenchException("cannot draw " + chart.file(), e);
    }
  }

  private static XYChart draw(Chart chart) {
    XYChart drawing =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(chart.title())
            .xAxisTitle(chart.xTitle())
            .yAxisTitle(chart.yTitle())
            .build();
    XYStyler styler = drawing.getStyler();
    styler.setXAxisLogarithmic(chart.logarithmic());
    styler.setXAxisDecimalPattern("#,##0");
    styler.setYAxisDecimalPattern("#,##0.##");
    styler.setYAxisMin(0.0);
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setErrorBarsColorSeriesColor(true);
    chart.lines().forEach(line -> add(drawing, line));
    return drawing;
  }

  private static void add(XYChart drawing, Line line) {
    boolean sparse = line.points().size() <= FEW_POINTS;
    double[] xs = values(line.points(), Point::x);
    double[] ys = values(line.points(), Point::y);
    XYSeries series =
        sparse
            ? drawing.addSeries(line.name(), xs, ys, values(line.points(), Point::error))
            : drawing.addSeries(line.name(), xs, ys);
    series.setMarker(sparse ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    Color color = COLORS.get(line.name());
    if (color != null) {
      series.setLineColor(color);
      series.setMarkerColor(color);
    }
  }

  private static double[] values(List<Point> points, ToDoubleFunction<Point> value) {
    return points.stream().mapToDouble(value).toArray();
  }
}
