package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.FindCoordinatorRequest;
import io.sequin.protocol.message.FindCoordinatorResponse;
import java.util.List;

/** What came of changes of a group, which only the gateway that coordinates it can make. */
final class GroupChanges {

  private static final byte GROUP = 0;

  private GroupChanges() {}

  /**
   * Goes on only without an error.
   *
   * @param message to go with it
   * @throws io.sequin.gateway.http.HttpProblemException with the error's name, and who is to be
   *     asked instead if that is the error
   */
  static void check(Caller caller, String group, short errorCode, String message) {
    boolean isElsewhere = errorCode == ErrorCode.NOT_COORDINATOR.code();
    HttpProblems.check(errorCode, isElsewhere ? whoToAsk(caller, group) : message);
  }

  private static String whoToAsk(Caller caller, String group) {
    FindCoordinatorRequest request =
        FindCoordinatorRequest.builder().keyType(GROUP).coordinatorKeys(List.of(group)).build();
    var coordinator = caller.ask(request, FindCoordinatorResponse.class).coordinators().getFirst();
    return "group '"
        + group
        + "' is coordinated by gateway "
        + coordinator.nodeId()
        + ", which Kafka's clients reach at "
        + coordinator.host()
        + ":"
        + coordinator.port()
        + ": ask that one's HTTP port";
  }
}
