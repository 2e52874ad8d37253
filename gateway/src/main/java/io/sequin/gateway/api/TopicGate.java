package io.sequin.gateway.api;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.admin.TopicRef;
import io.sequin.gateway.admin.TopicRef.Identified;
import io.sequin.gateway.admin.TopicRef.Named;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.topic.FilteredTopics;
import io.sequin.storage.topic.Topic;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a request do something with topics that its client may do it with. It comes before whoever
 * finds the topics, so that nobody learns whether there is a topic that is not for them. Of one
 * request; each name is asked about once.
 */
public final class TopicGate {

  /** What else is done with a query topic is no matter of the topic that it reads. */
  private static final Set<AclOperation> GUARDED_BY_SOURCES =
      EnumSet.of(AclOperation.READ, AclOperation.DESCRIBE);

  private record Question(AclOperation operation, String topic) {}

  private final TopicLookup topics;
  private final ClientAuthorizer authorizer;
  private final Map<Question, Boolean> answers = new HashMap<>();

  public TopicGate(TopicLookup topics, RequestContext context) {
    this.topics = topics;
    this.authorizer = context.authorizer();
  }

  /**
   * Passes if the client may do it with the topic, be there one or not.
   *
   * @throws io.sequin.gateway.security.acl.NotAuthorizedException if it may not
   * @throws io.sequin.gateway.admin.AdminException UNKNOWN_TOPIC_ID if nothing has that id
   */
  public void check(AclOperation operation, TopicRef topic) {
    if (authorizer.isConfigured()) {
      switch (topic) {
        case Named(String name) -> check(operation, name);
        case Identified _ ->
            check(operation, found(topic, topics.findFresh(topic, TopicOperation.READ)));
      }
    }
  }

  /** As {@link #check}, of a topic that this gateway has to know already. */
  public void checkKnown(AclOperation operation, TopicRef topic) {
    if (authorizer.isConfigured()) {
      switch (topic) {
        case Named(String name) -> check(operation, name);
        case Identified _ ->
            check(operation, found(topic, topics.find(topic, TopicOperation.READ)));
      }
    }
  }

  /**
   * As {@link #check}, by name.
   *
   * @throws io.sequin.gateway.security.acl.NotAuthorizedException if the client may not do it
   */
  public void check(AclOperation operation, String topic) {
    if (!may(operation, topic)) {
      throw authorizer.refusal(operation, ResourceType.TOPIC);
    }
  }

  /** Whether the client may do it with the topic, be there one or not. */
  public boolean may(AclOperation operation, String topic) {
    return !authorizer.isConfigured()
        || answers.computeIfAbsent(new Question(operation, topic), this::answer);
  }

  private boolean answer(Question question) {
    return authorizer.mayTopic(question.operation(), question.topic())
        && mayWithSources(question.operation(), question.topic());
  }

  /** What is chosen of a topic is as well guarded as the topic that it is chosen from. */
  private boolean mayWithSources(AclOperation operation, String name) {
    if (FilteredTopics.isFilter(name)) {
      return mayWithAll(operation, topics.findFresh(TopicRef.named(name), TopicOperation.READ));
    }
    return !GUARDED_BY_SOURCES.contains(operation) || mayWithAll(operation, named(name));
  }

  private boolean mayWithAll(AclOperation operation, Optional<Topic> topic) {
    return topic.map(Topic::sourceNames).orElse(List.of()).stream()
        .allMatch(source -> authorizer.mayTopic(operation, source));
  }

  /** Most topics are known and no queries, and are asked about while PostgreSQL is away, too. */
  private Optional<Topic> named(String name) {
    TopicRef topic = TopicRef.named(name);
    Optional<Topic> known = topics.find(topic, TopicOperation.READ);
    if (known.isPresent()) {
      return known;
    }
    topics.catchUp();
    return topics.find(topic, TopicOperation.READ);
  }

  private static String found(TopicRef ref, Optional<Topic> topic) {
    return topic.map(Topic::name).orElseThrow(() -> TopicLookup.unknown(ref));
  }
}
