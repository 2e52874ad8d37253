package io.sequin.gateway.group;

import io.sequin.storage.consumer.ConsumerProtocol;
import java.util.Map;

/**
 * What is stored of a group. Two images are compared member by member, so that only what has
 * changed is written: details that have not changed should be the same object.
 *
 * @param epoch the generation of a classic group, the group epoch of the newer protocols
 * @param details what else there is to keep of the group itself; stored as JSON
 * @param members by member id
 */
public record GroupImage(
    ConsumerProtocol protocol, int epoch, Record details, Map<String, MemberImage> members) {

  /**
   * What is stored of one member.
   *
   * @param epoch the generation or member epoch that the member's commits must have: PostgreSQL
   *     itself refuses others
   * @param details stored as JSON
   */
  public record MemberImage(int epoch, Record details) {}
}
