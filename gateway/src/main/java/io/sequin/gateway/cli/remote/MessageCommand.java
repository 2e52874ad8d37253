package io.sequin.gateway.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code message}. */
@Command(
    name = "message",
    mixinStandardHelpOptions = true,
    description = "Send, read and follow messages.")
public final class MessageCommand {

  private static final int LINES_AT_A_TIME = 500;
  private static final String DATA = "data: ";

  @Command(
      name = "send",
      mixinStandardHelpOptions = true,
      description = "Send what stands on standard input, a message a line, or one message.")
  int send(
      @Mixin Remote remote,
      @Parameters(paramLabel = "TOPIC") String topic,
      @Parameters(paramLabel = "DATA", arity = "0..1", description = "The one message.")
          String data,
      @Option(
              names = {"-k", "--key"},
              description = "The key of all of them.")
          String key,
      @Option(
              names = {"-K", "--key-separator"},
              paramLabel = "TEXT",
              description = "What stands between key and data in a line.")
          String separator,
      @Option(names = "--partition", description = "Without it, the key's own.")
          Integer partition) {
    return remote.run(
        api -> {
          if (data != null) {
            send(api, topic, array().add(message(key, data, partition)));
            return;
          }
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
          ArrayNode some = array();
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int at = separator == null ? -1 : line.indexOf(separator);
            some.add(
                at < 0
                    ? message(key, line, partition)
                    : message(
                        line.substring(0, at), line.substring(at + separator.length()), partition));
            if (some.size() == LINES_AT_A_TIME || !lines.ready()) {
              send(api, topic, some);
              some = array();
            }
          }
          if (!some.isEmpty()) {
            send(api, topic, some);
          }
        });
  }

  @Command(
      name = "read",
      mixinStandardHelpOptions = true,
      description = "Print messages that are there, a line each.")
  int read(
      @Mixin Remote remote,
      @Parameters(paramLabel = "TOPIC") String topic,
      @Option(
              names = "--from",
              defaultValue = "earliest",
              description = "earliest, latest, a time, or positions as 0:15,1:22 (earliest).")
          String from,
      @Option(names = "--filter", description = "Tokens of keys, as eu.*.>") String filter,
      @Option(
              names = {"-n", "--limit"},
              defaultValue = "1000",
              description = "At most so many (${DEFAULT-VALUE}).")
          int limit) {
    return remote.run(
        api -> {
          String next = from;
          int left = limit;
          while (left > 0) {
            JsonNode page =
                api.get(path(topic, "messages", next, filter) + "&limit=" + Math.min(left, 10_000));
            page.path("messages").forEach(message -> print(remote, message));
            left -= page.path("messages").size();
            String cursor = page.path("cursor").asText();
            if (cursor.equals(next)) {
              return;
            }
            next = cursor;
          }
        });
  }

  @Command(
      name = "follow",
      mixinStandardHelpOptions = true,
      description = "Print messages as they come, until it is stopped.")
  int follow(
      @Mixin Remote remote,
      @Parameters(paramLabel = "TOPIC") String topic,
      @Option(names = "--from", defaultValue = "latest", description = "As in read (latest).")
          String from,
      @Option(names = "--filter", description = "Tokens of keys, as eu.*.>") String filter) {
    return remote.run(
        api -> {
          try (Stream<String> lines = api.follow(path(topic, "events", from, filter))) {
            lines
                .filter(line -> line.startsWith(DATA))
                .forEach(line -> print(remote, json(line.substring(DATA.length()))));
          }
        });
  }

  private static void send(HttpApi api, String topic, ArrayNode messages)
      throws IOException, InterruptedException {
    ObjectNode body = Remote.object();
    body.set("messages", messages);
    JsonNode answer = api.send("POST", "/topics/" + HttpApi.encode(topic) + "/messages", body);
    for (JsonNode result : answer.path("results")) {
      if (result.has("problem")) {
        JsonNode problem = result.path("problem");
        throw new IOException(
            problem.path("title").asText() + ": " + problem.path("detail").asText());
      }
    }
  }

  private static ObjectNode message(String key, String data, Integer partition) {
    return Remote.object().put("key", key).put("data", data).put("partition", partition);
  }

  private static ArrayNode array() {
    return Remote.JSON.createArrayNode();
  }

  private static String path(String topic, String what, String from, String filter) {
    return "/topics/"
        + HttpApi.encode(topic)
        + "/"
        + what
        + "?from="
        + HttpApi.encode(from)
        + (filter == null ? "" : "&filter=" + HttpApi.encode(filter));
  }

  private static void print(Remote remote, JsonNode message) {
    if (remote.isJson()) {
      remote.line(message.toString());
      return;
    }
    String key = message.path("key").asText(message.path("keyBase64").asText("-"));
    String data = message.path("data").asText(message.path("dataBase64").asText("-"));
    remote.line(
        message.path("partition").asInt()
            + "\t"
            + message.path("offset").asLong()
            + "\t"
            + key
            + "\t"
            + data);
  }

  private static JsonNode json(String text) {
    try {
      return Remote.JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException("the gateway has sent no JSON", e);
    }
  }
}
