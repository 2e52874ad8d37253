package io.sequin.gateway.security.acl;

import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.PatternType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ACLs of all resources of one type. */
final class TypeAcls {

  private final List<Acl> acls;
  private final Map<String, PatternAcls> literals = new HashMap<>();
  private final PrefixTable prefixes;

  TypeAcls(List<Acl> acls) {
    this.acls = acls;
    Map<String, PatternAcls> byPrefix = new HashMap<>();
    for (Acl acl : acls) {
      (acl.patternType() == PatternType.LITERAL ? literals : byPrefix)
          .computeIfAbsent(acl.resourceName(), _ -> new PatternAcls())
          .add(acl);
    }
    this.prefixes = new PrefixTable(byPrefix);
  }

  List<Acl> acls() {
    return acls;
  }

  /** What is said of a client and a resource, or nothing where no pattern fits the resource. */
  Verdict of(String principal, String host, String name) {
    Verdict verdict = new Verdict(principal, host);
    verdict.add(literals.get(name));
    prefixes.forEachPrefixOf(name, verdict::add);
    verdict.add(literals.get(Acl.WILDCARD));
    return verdict;
  }
}
