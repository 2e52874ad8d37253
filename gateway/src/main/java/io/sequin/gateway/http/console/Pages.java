package io.sequin.gateway.http.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.sequin.gateway.http.HttpCall;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.gateway.http.HttpRoutes;
import io.sequin.gateway.http.HttpSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** Makes pages of templates; what fails becomes a page, too. */
final class Pages {

  private static final String PACKAGE = "io.sequin.gateway.http.console.template";
  private static final int OK = 200;

  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), PACKAGE);
  private final HttpSettings settings;

  Pages(HttpSettings settings) {
    this.settings = settings;
  }

  /**
   * A page before it is made.
   *
   * @param template its name
   * @param model what the template asks for besides the page
   */
  record View(
      String template,
      Section section,
      String title,
      int refreshSeconds,
      Map<String, Object> model) {

    static View of(String template, Section section, String title, Map<String, Object> model) {
      return new View(template, section, title, 0, model);
    }

    /** Loaded again while somebody looks at it. */
    View refreshing(int seconds) {
      return new View(template, section, title, seconds, model);
    }
  }

  /** Makes a page of a call. */
  @FunctionalInterface
  interface Maker {
    View of(HttpCall call) throws InterruptedException;
  }

  /** Does something, and says where to look then. */
  @FunctionalInterface
  interface Action {
    String of(HttpCall call) throws InterruptedException;
  }

  Handler page(Maker maker) {
    return HttpRoutes.call(
        call -> {
          try {
            send(call, maker.of(call), OK);
          } catch (RuntimeException e) {
            fail(call, e);
          }
          return null;
        });
  }

  Handler action(Action action) {
    return HttpRoutes.call(
        call -> {
          try {
            String path = action.of(call);
            call.response().status(Status.SEE_OTHER_303).header(HeaderNames.LOCATION, path).send();
          } catch (RuntimeException e) {
            fail(call, e);
          }
          return null;
        });
  }

  private void fail(HttpCall call, RuntimeException failure) {
    HttpProblem problem = HttpProblems.of(failure);
    Map<String, Object> model = Map.of("problem", problem);
    send(call, View.of("pages/error.jte", null, "This did not work", model), problem.status());
  }

  private void send(HttpCall call, View view, int status) {
    Map<String, Object> model = new HashMap<>(view.model());
    model.put(
        "page",
        new Page(
            view.section(),
            view.title(),
            call.caller().principal().toString(),
            settings.isReadOnly(),
            view.refreshSeconds()));
    Utf8ByteOutput html = new Utf8ByteOutput();
    templates.render(view.template(), model, html);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(html.getContentLength());
    try {
      html.writeTo(bytes::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    call.response()
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
        .send(bytes.toByteArray());
  }
}
