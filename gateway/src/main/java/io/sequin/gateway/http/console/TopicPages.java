package io.sequin.gateway.http.console;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.Form;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.resource.LogSizes;
import io.sequin.gateway.http.resource.Resources;
import io.sequin.gateway.http.resource.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Topics: the list, one of them, and what can be changed. */
final class TopicPages {

  private static final int PAGE_SIZE = 200;
  private static final int REFRESH_SECONDS = 5;
  private static final String TOPIC = "/topics/{topic}";

  private final Resources resources;

  TopicPages(Resources resources) {
    this.resources = resources;
  }

  void register(HttpRouting.Builder routing, Pages pages) {
    routing
        .get("/topics", pages.page(this::list))
        .post("/topics", pages.action(this::create))
        .get(TOPIC, pages.page(this::describe))
        .post(TOPIC + "/configs", pages.action(this::configure))
        .post(TOPIC + "/partitions", pages.action(this::grow))
        .post(TOPIC + "/delete", pages.action(this::delete));
  }

  private Pages.View list(HttpCall call) {
    String prefix = call.text("prefix").orElse("");
    Topics.Page topics =
        resources.topics().list(call.caller(), prefix, call.text("after").orElse(""), PAGE_SIZE);
    Map<String, String> sizes =
        new LogSizes()
            .ofAll(call.caller()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> Sizes.of(each.getValue())));
    return Pages.View.of(
        "pages/topics.jte",
        Section.TOPICS,
        "Topics",
        Map.of("topics", topics, "sizes", sizes, "prefix", prefix));
  }

  private Pages.View describe(HttpCall call) {
    Topics.Detail topic = resources.topics().describe(call.caller(), call.path("topic"));
    return Pages.View.of("pages/topic.jte", Section.TOPICS, topic.name(), Map.of("topic", topic))
        .refreshing(REFRESH_SECONDS);
  }

  private String create(HttpCall call) {
    Form form = call.form();
    Map<String, String> configs = new HashMap<>();
    form.text("configs")
        .orElse("")
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals < 1) {
                throw HttpProblemException.badRequest("a config is name=value, not " + line);
              }
              configs.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
            });
    String name = form.required("name");
    resources
        .topics()
        .create(
            call.caller(),
            new Topics.New(name, form.integer("partitions").orElse(null), configs, false));
    return Links.topic(name);
  }

  private String configure(HttpCall call) {
    Form form = call.form();
    Map<String, String> config = new HashMap<>();
    config.put(form.required("name"), form.text("value").orElse(null));
    resources.configs().alterTopic(call.caller(), call.path("topic"), config);
    return Links.topic(call.path("topic"));
  }

  private String grow(HttpCall call) {
    int partitions =
        call.form()
            .integer("partitions")
            .orElseThrow(() -> HttpProblemException.badRequest("how many partitions?"));
    resources.topics().grow(call.caller(), call.path("topic"), partitions);
    return Links.topic(call.path("topic"));
  }

  private String delete(HttpCall call) {
    String topic = call.path("topic");
    if (!topic.equals(call.form().required("confirm"))) {
      throw HttpProblemException.badRequest("that is not the topic's name: nothing was deleted");
    }
    resources.topics().delete(call.caller(), topic);
    return "/topics";
  }
}
