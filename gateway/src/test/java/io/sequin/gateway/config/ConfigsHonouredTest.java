package io.sequin.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A config that is accepted is acted on, or the documents say that it is not. */
class ConfigsHonouredTest {

  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path HONOURED = Path.of("src/test/resources/honoured-configs.txt");
  private static final Path DOCUMENT = Path.of("..", "docs", "COMPATIBILITY.md");

  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  @Test
  void everyConfigIsEitherActedOnOrListedAsKeptAndShownOnly() throws IOException {
    List<String> listed = new ArrayList<>(honoured().keySet());
    listed.addAll(keptOnly());

    assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all());
  }

  @Test
  void theClassThatIsSaidToActOnAConfigNamesIt() throws IOException {
    for (Map.Entry<String, String> config : honoured().entrySet()) {
      String source = source(config.getValue());
      assertThat(spellings(config.getKey()))
          .as("%s in %s", config.getKey(), config.getValue())
          .anyMatch(spelling -> source.contains('"' + spelling + '"'));
    }
  }

  /**
   * Topic configs, those of groups, and broker configs that are more than the default of one of
   * these.
   */
  private static Set<String> all() {
    Set<String> topic = names(TopicConfigKeys.all());
    Set<String> all = new TreeSet<>(topic);
    Set<String> defaults =
        TopicConfigKeys.all().stream()
            .flatMap(key -> key.synonyms().stream())
            .map(ConfigSynonym::name)
            .collect(Collectors.toSet());
    all.addAll(names(GroupResourceKeys.all()));
    names(BrokerConfigKeys.all()).stream()
        .filter(name -> !defaults.contains(name) || topic.contains(name))
        .forEach(all::add);
    return all;
  }

  private static Set<String> names(Collection<ConfigKey> keys) {
    return keys.stream().map(ConfigKey::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> honoured() throws IOException {
    return Files.readAllLines(HONOURED).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  /** What stands between backticks in the document's list. */
  private static List<String> keptOnly() throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.startsWith("<!-- kept-configs"))
        .takeWhile(line -> !line.startsWith("<!-- /kept-configs"))
        .flatMap(line -> NAME.matcher(line).results())
        .map(match -> match.group(1))
        .toList();
  }

  /** Classes that read the same config of several kinds of groups put its name together. */
  private static List<String> spellings(String name) {
    List<String> spellings = new ArrayList<>(List.of(name));
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      spellings.add(name.substring(dot));
      spellings.add(name.substring(dot + 1));
      spellings.add(name.substring(0, dot));
    }
    return spellings;
  }

  private static String source(String className) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      Path file =
          files.filter(path -> path.endsWith(className + ".java")).findFirst().orElseThrow();
      return Files.readString(file);
    }
  }
}
