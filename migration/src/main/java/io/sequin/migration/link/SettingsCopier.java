package io.sequin.migration.link;

import io.sequin.migration.client.BrokerConnection;
import io.sequin.migration.client.SourceCluster;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeAclsRequest;
import io.sequin.protocol.message.DescribeAclsResponse;
import io.sequin.protocol.message.DescribeClientQuotasRequest;
import io.sequin.protocol.message.DescribeClientQuotasResponse;
import io.sequin.storage.Storage;
import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.PatternType;
import io.sequin.storage.acl.ResourceType;
import io.sequin.storage.link.TakenOver;
import io.sequin.storage.quota.QuotaChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the other cluster's ACLs and client quotas, and takes back what is not there any more.
 * What was set here stays. Used by one thread.
 */
final class SettingsCopier {

  private static final Logger LOG = LoggerFactory.getLogger(SettingsCopier.class);

  private static final String ACL = "acl";
  private static final String QUOTA = "quota";
  private static final byte ANY = 1;

  private final String link;
  private final Storage storage;
  private final TakenOver takenOver;
  private final SourceCluster source;
  private final Set<String> refusals = new HashSet<>();
  private Map<QuotaKey, Double> quotasTaken;

  SettingsCopier(String link, Storage storage, SourceCluster source) {
    this.link = link;
    this.storage = storage;
    this.takenOver = storage.takenOver();
    this.source = source;
  }

  void copyAll() {
    int broker = source.metadata().brokers().keySet().iterator().next();
    source.ask(broker, this::acls).ifPresent(this::takeAcls);
    source.ask(broker, this::quotas).ifPresent(this::takeQuotas);
  }

  private void takeAcls(List<Acl> there) {
    Map<String, Acl> wanted = byText(there);
    Set<String> taken = takenOver.settings(link, ACL);
    if (taken.equals(wanted.keySet())) {
      return;
    }
    Map<String, Acl> here = byText(storage.acls().snapshot().acls());
    storage.acls().add(missing(wanted, here.keySet()));
    storage
        .acls()
        .remove(
            missing(here, wanted.keySet()).stream()
                .filter(acl -> taken.contains(acl.toString()))
                .toList());
    // what was set here already is not the link's
    Set<String> own = new HashSet<>(wanted.keySet());
    own.removeIf(text -> here.containsKey(text) && !taken.contains(text));
    takenOver.noteSettings(link, ACL, own);
  }

  private void takeQuotas(Map<QuotaKey, Double> there) {
    if (there.equals(quotasTaken)) {
      return;
    }
    Set<String> gone = new HashSet<>(takenOver.settings(link, QUOTA));
    Set<String> wanted =
        there.keySet().stream().map(QuotaKey::text).collect(Collectors.toUnmodifiableSet());
    gone.removeAll(wanted);
    List<QuotaChange> changes = new ArrayList<>();
    gone.forEach(text -> changes.add(QuotaKey.parse(text).change(OptionalDouble.empty())));
    there.forEach((key, value) -> changes.add(key.change(OptionalDouble.of(value))));
    storage.quotas().change(changes);
    takenOver.noteSettings(link, QUOTA, wanted);
    quotasTaken = there;
  }

  private Optional<List<Acl>> acls(BrokerConnection connection) {
    if (!connection.serves(ApiKey.DESCRIBE_ACLS)) {
      return Optional.empty();
    }
    DescribeAclsResponse response = askAcls(connection);
    if (isRefused("ACLs", response.errorCode())) {
      return Optional.empty();
    }
    List<Acl> acls = new ArrayList<>();
    for (DescribeAclsResponse.DescribeAclsResource resource : response.resources()) {
      resource.acls().forEach(each -> aclOf(resource, each).ifPresent(acls::add));
    }
    acls.removeIf(SourceFence::isOwn);
    return Optional.of(acls);
  }

  /** For all there are. */
  static DescribeAclsResponse askAcls(BrokerConnection connection) {
    return connection.ask(
        DescribeAclsRequest.builder()
            .resourceTypeFilter(ANY)
            .resourceNameFilter(null)
            .principalFilter(null)
            .hostFilter(null)
            .patternTypeFilter(ANY)
            .operation(ANY)
            .permissionType(ANY)
            .build(),
        DescribeAclsResponse.class);
  }

  /** Empty for kinds that are not known here. */
  private static Optional<Acl> aclOf(
      DescribeAclsResponse.DescribeAclsResource resource,
      DescribeAclsResponse.AclDescription description) {
    Optional<ResourceType> type = ResourceType.find(resource.resourceType());
    Optional<PatternType> pattern = PatternType.find(resource.patternType());
    Optional<AclOperation> operation = AclOperation.find(description.operation());
    Optional<AclPermission> permission = AclPermission.find(description.permissionType());
    if (type.isEmpty() || pattern.isEmpty() || operation.isEmpty() || permission.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Acl(
            type.get(),
            resource.resourceName(),
            pattern.get(),
            description.principal(),
            description.host(),
            operation.get(),
            permission.get()));
  }

  private Optional<Map<QuotaKey, Double>> quotas(BrokerConnection connection) {
    if (!connection.serves(ApiKey.DESCRIBE_CLIENT_QUOTAS)) {
      return Optional.empty();
    }
    DescribeClientQuotasResponse response =
        connection.ask(DescribeClientQuotasRequest.DEFAULT, DescribeClientQuotasResponse.class);
    if (isRefused("client quotas", response.errorCode())) {
      return Optional.empty();
    }
    Map<QuotaKey, Double> quotas = new HashMap<>();
    for (DescribeClientQuotasResponse.EntryData entry : response.entries()) {
      Map<String, String> entity = new HashMap<>();
      entry.entity().forEach(part -> entity.put(part.entityType(), part.entityName()));
      entry.values().forEach(each -> quotas.put(new QuotaKey(entity, each.key()), each.value()));
    }
    return Optional.of(quotas);
  }

  /** Told once: a link may do without. */
  private boolean isRefused(String what, short code) {
    ErrorCode error = ErrorCode.forCode(code);
    if (error != ErrorCode.NONE
        && error != ErrorCode.SECURITY_DISABLED
        && refusals.add(what + error)) {
      LOG.warn("link '{}' does not take over {}: {}", link, what, error);
    }
    return error != ErrorCode.NONE;
  }

  private static Map<String, Acl> byText(List<Acl> acls) {
    return acls.stream()
        .collect(Collectors.toMap(Acl::toString, Function.identity(), (one, _) -> one));
  }

  private static List<Acl> missing(Map<String, Acl> wanted, Set<String> there) {
    return wanted.entrySet().stream()
        .filter(entry -> !there.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
