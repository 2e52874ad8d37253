package io.sequin.gateway.security.acl;

import static java.util.stream.Collectors.groupingBy;

import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclSnapshot;
import io.sequin.storage.acl.ResourceType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The ACLs in the order in which decisions ask for them. Immutable. */
final class AclIndex {

  private final long version;
  private final Map<ResourceType, TypeAcls> byType = new EnumMap<>(ResourceType.class);

  AclIndex(AclSnapshot snapshot) {
    this.version = snapshot.version();
    Map<ResourceType, List<Acl>> grouped =
        snapshot.acls().stream().collect(groupingBy(Acl::resourceType));
    for (ResourceType type : ResourceType.values()) {
      byType.put(type, new TypeAcls(grouped.getOrDefault(type, List.of())));
    }
  }

  /** Of the ACLs that it is made of. */
  long version() {
    return version;
  }

  TypeAcls of(ResourceType type) {
    return byType.get(type);
  }
}
