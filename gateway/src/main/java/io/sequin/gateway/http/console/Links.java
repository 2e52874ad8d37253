package io.sequin.gateway.http.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Paths of pages, with whatever names have in them. */
public final class Links {

  private Links() {}

  public static String topics(String prefix, String after) {
    return "/topics?prefix=" + encode(prefix) + "&after=" + encode(after);
  }

  public static String topic(String name) {
    return "/topics/" + encode(name);
  }

  public static String messages(String topic) {
    return topic(topic) + "/messages";
  }

  public static String send(String topic) {
    return topic(topic) + "/send";
  }

  public static String sendAgain(String topic, int partition, long offset) {
    return send(topic) + "?partition=" + partition + "&offset=" + offset;
  }

  public static String events(String topic, String filter) {
    String path = "/api/v1" + topic(topic) + "/events?from=latest";
    return filter == null ? path : path + "&filter=" + encode(filter);
  }

  public static String groups(String prefix, String after) {
    return "/groups?prefix=" + encode(prefix) + "&after=" + encode(after);
  }

  public static String group(String name) {
    return "/groups/" + encode(name);
  }

  public static String consumer(String name) {
    return "/consumers/" + encode(name);
  }

  public static String transaction(String id) {
    return "/transactions/" + encode(id);
  }

  public static String link(String name) {
    return "/links/" + encode(name);
  }

  /** A command that reads one message. */
  public static String kcat(String broker, String topic, int partition, long offset) {
    return "kcat -b " + broker + " -C -t " + topic + " -p " + partition + " -o " + offset + " -c 1";
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
