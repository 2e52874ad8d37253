package io.sequin.gateway.cli;

import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceMetadata;
import io.sequin.migration.link.LinkTerms;
import io.sequin.storage.database.Database;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code link create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Begin to follow topics of another Kafka cluster, which only has to be read.")
final class LinkCreateCommand implements Callable<Integer> {

  private static final int MAX_NAME_LENGTH = 200;

  @Parameters(paramLabel = "NAME", description = "What to call the link.")
  private String name;

  @Option(names = "--no-settings", description = "Leave ACLs and client quotas where they are.")
  private boolean isWithoutSettings;

  @Option(
      names = "--push",
      description =
          "The other way round: topics here go to the other cluster, until link promote hands them"
              + " over to it.")
  private boolean isPush;

  @Option(
      names = "--forward-writes",
      description =
          "Send what producers write to topics that follow on to the other cluster, so that they"
              + " may be moved before promotion; not of transactions.")
  private boolean isForwarding;

  @Option(names = "--dry-run", description = "Only say which topics would be followed.")
  private boolean isDryRun;

  @Mixin private FollowedOptions followed;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.runOn(this::create);
  }

  private int create(Database database) throws IOException {
    LinkStore links = new LinkStore(database);
    LinkTerms terms = followed.terms(!isWithoutSettings && !isPush, isPush, isForwarding);
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
      return work.fail("a link has a name of 1 to " + MAX_NAME_LENGTH + " characters");
    }
    Map<String, String> configs = followed.configs(work);
    try (SourceCluster source = new SourceCluster(new ClientConfigs(configs))) {
      List<String> chosen = chosen(terms, source.refresh(), database);
      if (isOwn(links, source.metadata())) {
        return work.fail("these are gateways on this database: a link follows another cluster");
      }
      if (isDryRun) {
        chosen.forEach(work::print);
        return 0;
      }
      if (isForwarding) {
        links.setProducerIdsApart();
      }
      if (!links.create(name, configs, terms.toJson())) {
        return work.fail("there is a link '" + name + "' already");
      }
      work.print(
          "link '"
              + name
              + (isPush ? "' pushes " : "' follows ")
              + chosen.size()
              + (isPush ? " topics to " : " topics of ")
              + source.clusterName());
      return 0;
    }
  }

  private static List<String> chosen(LinkTerms terms, SourceMetadata there, Database here) {
    return terms.push() ? terms.chooseHere(namesHere(here)) : terms.choose(there);
  }

  private static List<String> namesHere(Database database) {
    TopicCatalog catalog = new TopicCatalog(database);
    catalog.refresh();
    return catalog.logs().stream().map(Topic::name).toList();
  }

  private static boolean isOwn(LinkStore links, SourceMetadata other) {
    return links.isOwn(
        other.clusterId(), other.brokers().values().stream().map(Object::toString).toList());
  }
}
