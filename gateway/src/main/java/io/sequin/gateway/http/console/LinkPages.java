package io.sequin.gateway.http.console;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.resource.Links.Left;
import io.sequin.gateway.http.resource.Links.Promoted;
import io.sequin.gateway.http.resource.Links.Promotion;
import io.sequin.gateway.http.resource.Links.Reversal;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.migration.link.LinkReport;
import io.sequin.migration.link.LinkReport.TopicReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Links to other clusters: how far they are, and who is written to. */
final class LinkPages {

  private static final String LINK = "/links/{link}";
  private static final int REFRESH_SECONDS = 5;

  private final Resources resources;

  LinkPages(Resources resources) {
    this.resources = resources;
  }

  void register(HttpRouting.Builder routing, Pages pages) {
    routing
        .get("/links", pages.page(this::list))
        .get(LINK, pages.page(this::describe))
        .get(LINK + "/promotion", pages.page(this::preview))
        .post(LINK + "/pause", pages.action(call -> pause(call, true)))
        .post(LINK + "/resume", pages.action(call -> pause(call, false)))
        .post(LINK + "/promote", pages.action(this::promote))
        .post(LINK + "/reverse", pages.action(this::reverse))
        .post(LINK + "/delete", pages.action(this::delete));
  }

  private Pages.View list(HttpCall call) {
    List<List<Cell>> rows =
        resources.links().list(call.caller()).stream().map(LinkPages::row).toList();
    Table table =
        new Table(
            null,
            List.of("Link", "State", "Cluster", "Topics", "Lag", "Problem"),
            rows,
            "There are none: see sequin-gateway link --help.");
    return view("Links", List.of(table)).refreshing(REFRESH_SECONDS);
  }

  private static List<Cell> row(LinkReport link) {
    return List.of(
        Cell.link(link.name(), Links.link(link.name())),
        Cell.of(link.state()),
        Cell.of(link.cluster()),
        Cell.of(link.topics().size()),
        Cell.of(number(link.lagRecords())),
        Cell.of(link.problem()));
  }

  private Pages.View describe(HttpCall call) {
    LinkReport link = resources.links().describe(call.caller(), call.path("link"));
    Table state =
        new Table(
            "Link",
            List.of("State", "Cluster", "Problem", ""),
            List.of(
                List.of(
                    Cell.of(link.state()),
                    Cell.of(link.cluster()),
                    Cell.of(link.problem()),
                    Cell.link("Promote topics", Links.link(link.name()) + "/promotion"))),
            "");
    Table topics =
        new Table(
            "Topics",
            List.of("Topic", "State", "Lag", "Copied", "Lost", "Problem"),
            link.topics().stream().map(LinkPages::row).toList(),
            "It follows none yet.");
    return view(link.name(), List.of(state, topics, actions(link))).refreshing(REFRESH_SECONDS);
  }

  private static List<Cell> row(TopicReport topic) {
    return List.of(
        Cell.link(topic.name(), Links.topic(topic.name())),
        Cell.of(topic.state()),
        Cell.of(number(topic.lagRecords())),
        Cell.of(Sizes.of(topic.copiedBytes())),
        Cell.of(topic.lostRecords()),
        Cell.of(topic.problem()));
  }

  private static Table actions(LinkReport link) {
    String path = Links.link(link.name());
    boolean isPaused = link.state().equals("paused");
    List<List<Cell>> rows = new ArrayList<>();
    rows.add(
        isPaused
            ? action("Copies nothing.", "Resume", path + "/resume", "Go on with the link?")
            : action("Copies.", "Pause", path + "/pause", "Copy nothing until it is resumed?"));
    if (link.topics().stream().anyMatch(topic -> topic.state().equals("promoted"))) {
      rows.add(
          action(
              "Topics here that are promoted can be followed by the other cluster.",
              "Reverse",
              path + "/reverse",
              "Have all that is written to them go to the other cluster as well?"));
    }
    rows.add(
        action(
            "Its topics stay when a link is deleted.",
            "Delete link",
            path + "/delete",
            "Forget the link?"));
    return new Table("Actions", List.of("", ""), rows, "");
  }

  private static List<Cell> action(String text, String label, String path, String question) {
    return List.of(Cell.of(text), Cell.button(label, path, question));
  }

  private Pages.View preview(HttpCall call) throws InterruptedException {
    String name = call.path("link");
    Promoted wouldBe =
        resources.links().promote(call.caller(), name, new Promotion(null, null, null, true));
    List<List<Cell>> rows =
        Stream.concat(
                wouldBe.promoted().stream().map(topic -> row(topic, "here")),
                wouldBe.handedOver().stream().map(topic -> row(topic, "in the other cluster")))
            .toList();
    Table topics =
        new Table(
            "What changes hands",
            List.of("Topic", "Is then written to"),
            rows,
            "Nothing: all is done.");
    Table warnings =
        new Table(
            "Who uses them together with others",
            List.of("Who"),
            wouldBe.warnings().stream().map(warning -> List.of(Cell.of(warning))).toList(),
            "Nobody.");
    Table promote =
        new Table(
            "Promote",
            List.of("", ""),
            List.of(
                action(
                    "Producers are kept from writing, what is left is copied, and all change hands"
                        + " at once. It is given up after a minute.",
                    "Promote",
                    Links.link(name) + "/promote",
                    "Promote all topics of the link?")),
            "");
    return view(name, List.of(topics, warnings, promote));
  }

  private static List<Cell> row(String topic, String where) {
    return List.of(Cell.link(topic, Links.topic(topic)), Cell.of(where));
  }

  private String pause(HttpCall call, boolean isPaused) {
    resources.links().pause(call.caller(), call.path("link"), isPaused);
    return Links.link(call.path("link"));
  }

  private String promote(HttpCall call) throws InterruptedException {
    Promoted promoted =
        resources
            .links()
            .promote(call.caller(), call.path("link"), new Promotion(null, null, null, false));
    if (!promoted.left().isEmpty()) {
      throw new HttpProblemException(
          HttpProblem.CONFLICT,
          "NOT_PROMOTED",
          "these go on as before: "
              + promoted.left().stream().map(LinkPages::text).collect(Collectors.joining(", ")));
    }
    return Links.link(call.path("link"));
  }

  private static String text(Left left) {
    return left.problem() == null ? left.topic() : left.topic() + " (" + left.problem() + ")";
  }

  private String reverse(HttpCall call) {
    resources.links().reverse(call.caller(), call.path("link"), new Reversal(null, false));
    return Links.link(call.path("link"));
  }

  private String delete(HttpCall call) {
    resources.links().delete(call.caller(), call.path("link"));
    return "/links";
  }

  /** What is not known is not 0. */
  private static Object number(Long number) {
    return number == null ? "unknown" : number;
  }

  private static Pages.View view(String title, List<Table> tables) {
    return Pages.View.of("pages/table.jte", Section.LINKS, title, Map.of("tables", tables));
  }
}
