package io.sequin.gateway.group.streams;

/** The topics are not as the topology needs them, which may change: members are told, and wait. */
final class TopologyProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final StatusCode code;

  TopologyProblem(StatusCode code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  GroupStatus status() {
    return new GroupStatus(code, getMessage());
  }
}
