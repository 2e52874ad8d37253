package io.sequin.gateway.group.classic;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which protocol a generation uses: of those that all members offer, the one that most prefer. */
final class ProtocolVote {

  private ProtocolVote() {}

  /** Whether some protocol is offered by all the members. */
  static boolean isOfferedByAll(
      Collection<ClassicMember> members, List<ClassicMemberProtocol> protocols) {
    return protocols.stream().anyMatch(protocol -> isOfferedByAll(members, protocol.name()));
  }

  /** The protocol with the most votes; of several, the one that was voted for first. */
  static String choose(Collection<ClassicMember> members) {
    Map<String, Boolean> candidates = new LinkedHashMap<>();
    Map<String, Integer> votes = new LinkedHashMap<>();
    for (ClassicMember member : members) {
      for (ClassicMemberProtocol protocol : member.details().protocols()) {
        if (candidates.computeIfAbsent(protocol.name(), name -> isOfferedByAll(members, name))) {
          votes.merge(protocol.name(), 1, Integer::sum);
          break;
        }
      }
    }
    return mostVotes(votes);
  }

  private static String mostVotes(Map<String, Integer> votes) {
    String best = "";
    for (var vote : votes.entrySet()) {
      if (vote.getValue() > votes.getOrDefault(best, 0)) {
        best = vote.getKey();
      }
    }
    return best;
  }

  private static boolean isOfferedByAll(Collection<ClassicMember> members, String protocolName) {
    return members.stream().allMatch(member -> member.offers(protocolName));
  }
}
