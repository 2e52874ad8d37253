package io.sequin.gateway.api.streams;

import io.sequin.gateway.admin.NewTopic;
import io.sequin.gateway.admin.PartitionLimit;
import io.sequin.gateway.admin.TopicCreation;
import io.sequin.gateway.admin.TopicPlan;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.quota.MutationQuota;
import io.sequin.gateway.config.ConfigEntry;
import io.sequin.gateway.group.streams.InternalTopic;
import io.sequin.gateway.group.streams.StreamsHeartbeatOutcome;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.storage.topic.TopicExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Creates the internal topics of an application with the rights of the member whose heartbeat was
 * the first to find them missing: all of them, or none if it may not.
 */
final class InternalTopicCreation {

  private static final int STRICT = 0;
  private static final int TOLD_FAILURES = 3;
  private static final int UNSAID = 0;
  private static final int DEFAULT = -1;

  private final TopicCreation creation;
  private final ClientQuotas quotas;

  InternalTopicCreation(TopicCreation creation, ClientQuotas quotas) {
    this.creation = creation;
    this.quotas = quotas;
  }

  /** The outcome with the reasons why topics could not be created, if there are any. */
  StreamsHeartbeatOutcome createMissing(RequestContext context, StreamsHeartbeatOutcome outcome) {
    List<InternalTopic> missing = outcome.missingTopics();
    if (missing.isEmpty()) {
      return outcome;
    }
    List<String> forbidden =
        missing.stream()
            .map(InternalTopic::name)
            .filter(topic -> !context.authorizer().mayCreateTopic(topic))
            .toList();
    if (!forbidden.isEmpty()) {
      return outcome.withCreationProblem(
          "; Unauthorized to CREATE on topics " + String.join(", ", forbidden) + ".");
    }
    List<String> failures = create(context, missing);
    return failures.isEmpty()
        ? outcome
        : outcome.withCreationProblem("; Creation failed: " + told(failures) + ".");
  }

  private List<String> create(RequestContext context, List<InternalTopic> missing) {
    MutationQuota quota = MutationQuota.of(quotas, context, STRICT);
    long partitions = missing.stream().mapToLong(InternalTopic::partitionCount).sum();
    List<String> failures = new ArrayList<>();
    for (InternalTopic topic : missing) {
      Failures.isolate(
              () -> {
                PartitionLimit.check(partitions);
                create(quota, topic);
                return Optional.<String>empty();
              },
              failure -> Optional.of(told(topic, failure)))
          .ifPresent(failures::add);
    }
    return failures;
  }

  private void create(MutationQuota quota, InternalTopic topic) {
    try {
      TopicPlan plan = creation.plan(wanted(topic));
      quota.use(plan.partitionCount());
      creation.create(plan);
    } catch (TopicExistsException e) {
      // another member was faster, which is as good
      return;
    }
  }

  private static NewTopic wanted(InternalTopic topic) {
    return new NewTopic(
        topic.name(),
        OptionalInt.of(topic.partitionCount()),
        replicationFactor(topic.replicationFactor()),
        List.of(),
        topic.configs().entrySet().stream()
            .map(config -> new ConfigEntry(config.getKey(), config.getValue()))
            .toList());
  }

  private static OptionalInt replicationFactor(short said) {
    return said == UNSAID || said == DEFAULT ? OptionalInt.empty() : OptionalInt.of(said);
  }

  private static String told(InternalTopic topic, Failure failure) {
    String why = Objects.requireNonNullElse(failure.message(), failure.error().name());
    return topic.name() + " (" + why + ")";
  }

  private static String told(List<String> failures) {
    return failures.size() <= TOLD_FAILURES
        ? String.join(", ", failures)
        : String.join(", ", failures.subList(0, TOLD_FAILURES))
            + " and "
            + (failures.size() - TOLD_FAILURES)
            + " more";
  }
}
