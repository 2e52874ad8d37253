package io.sequin.gateway.http.console;

import io.helidon.webserver.http.HttpRouting;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.resource.Resources;

/** All pages, part by part. */
public final class Console {

  private final Resources resources;
  private final Pages pages;

  public Console(Resources resources) {
    this.resources = resources;
    this.pages = new Pages(resources.settings());
  }

  /** To be added behind all others: what nobody else serves is a page that is not there. */
  public void register(HttpRouting.Builder routing) {
    Assets.register(routing);
    new OverviewPage(resources).register(routing, pages);
    new TopicPages(resources).register(routing, pages);
    new MessagePages(resources).register(routing, pages);
    new GroupPages(resources).register(routing, pages);
    new ConsumerPages(resources).register(routing, pages);
    new ClusterPages(resources).register(routing, pages);
    new LinkPages(resources).register(routing, pages);
    new SecurityPages(resources).register(routing, pages);
    routing.get(
        "/*",
        pages.page(
            call -> {
              throw HttpProblemException.notFound("there is no page " + call.target());
            }));
  }
}
