package io.sequin.compat.support;

import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What kafka-acls prints, in an order: Kafka's is that of hash tables. */
public final class AclToolView {

  private static final String RESOURCE = "(?m)^(?=Current ACLs for|Adding ACLs for|Acl \\()";

  private static final Pattern SET = Pattern.compile("(?<=\\[)[A-Z_, ]+(?=])");

  private AclToolView() {}

  public static String of(ToolResult result) {
    return Stream.concat(
            Arrays.stream(sortedSets(result.stdout() + result.stderr()).split(RESOURCE))
                .map(AclToolView::sorted)
                .filter(part -> !part.isEmpty())
                .sorted(),
            Stream.of("exit code " + result.exitCode()))
        .collect(Collectors.joining("\n"));
  }

  private static String sorted(String part) {
    String[] lines = part.strip().split("\\s*\n\\s*", -1);
    return Stream.concat(Stream.of(lines[0]), Arrays.stream(lines).skip(1).sorted())
        .collect(Collectors.joining("\n"))
        .strip();
  }

  private static String sortedSets(String text) {
    return SET.matcher(text)
        .replaceAll(
            (MatchResult set) ->
                Arrays.stream(set.group().split(", ")).sorted().collect(Collectors.joining(", ")));
  }
}
