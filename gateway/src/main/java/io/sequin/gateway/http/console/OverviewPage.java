package io.sequin.gateway.http.console;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.resource.ClusterOverview;
import io.sequin.gateway.http.resource.LogSizes;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.gateway.security.acl.NotAuthorizedException;
import io.sequin.migration.link.LinkReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What somebody sees first: how the cluster does, and what should be done. */
public final class OverviewPage {

  private static final int REFRESH_SECONDS = 5;
  private static final int MANY = 10_000;

  private final Resources resources;

  OverviewPage(Resources resources) {
    this.resources = resources;
  }

  /** Something that should be looked at. */
  public record Warning(String what, String advice) {}

  /** What the page shows. */
  public record Model(
      ClusterOverview.Overview cluster,
      int topics,
      int groups,
      String dataSize,
      List<Warning> warnings) {

    public String inRate() {
      return Sizes.of(cluster.load().bytesInPerSecond()) + "/s";
    }

    public String outRate() {
      return Sizes.of(cluster.load().bytesOutPerSecond()) + "/s";
    }
  }

  void register(HttpRouting.Builder routing, Pages pages) {
    routing.get("/", pages.page(this::overview));
  }

  private Pages.View overview(HttpCall call) {
    Caller caller = call.caller();
    ClusterOverview.Overview cluster = resources.cluster().of(caller);
    long sizeBytes =
        new LogSizes().ofAll(caller).values().stream().mapToLong(Long::longValue).sum();
    Model model =
        new Model(
            cluster,
            resources.topics().list(caller, "", "", 1).total(),
            resources.groups().list(caller, "", "", 1).total(),
            Sizes.of(sizeBytes),
            warnings(caller, cluster));
    return Pages.View.of("pages/overview.jte", Section.OVERVIEW, "Overview", Map.of("model", model))
        .refreshing(REFRESH_SECONDS);
  }

  private List<Warning> warnings(Caller caller, ClusterOverview.Overview cluster) {
    List<Warning> warnings = new ArrayList<>();
    if (!cluster.isAvailable()) {
      warnings.add(
          new Warning("PostgreSQL does not answer.", "See that it runs and can be reached."));
    }
    if (cluster.load().waitingCalls() > 0) {
      warnings.add(
          new Warning(
              cluster.load().waitingCalls() + " calls wait for a connection to PostgreSQL.",
              "Look for long statements and locks in pg_stat_activity."));
    }
    int open = resources.transactions().list(caller, List.of("Ongoing"), MANY).size();
    if (open > 0) {
      warnings.add(
          new Warning(
              open + " transactions are open.",
              "Readers of committed records wait behind them; see Transactions."));
    }
    problems(caller).forEach(warnings::add);
    return warnings;
  }

  /** Links are for those who may describe the cluster. */
  private List<Warning> problems(Caller caller) {
    try {
      return resources.links().list(caller).stream()
          .filter(LinkReport::hasProblems)
          .map(link -> new Warning("Link " + link.name() + " has a problem.", "See Links."))
          .toList();
    } catch (NotAuthorizedException _) {
      return List.of();
    }
  }
}
