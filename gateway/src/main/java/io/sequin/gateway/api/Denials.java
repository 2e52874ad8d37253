package io.sequin.gateway.api;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.acl.ResourceType;

/** What clients are told that may not do something, in Kafka's words. */
public final class Denials {

  private Denials() {}

  /**
   * The failure where there is a place for words.
   *
   * @param type what the client lacks a permission on
   */
  public static Failure of(ResourceType type) {
    return switch (type) {
      case TOPIC ->
          new Failure(ErrorCode.TOPIC_AUTHORIZATION_FAILED, "Topic authorization failed.");
      case GROUP ->
          new Failure(ErrorCode.GROUP_AUTHORIZATION_FAILED, "Group authorization failed.");
      case TRANSACTIONAL_ID ->
          new Failure(
              ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
              "Transactional Id authorization failed.");
      case DELEGATION_TOKEN, USER ->
          new Failure(
              ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED,
              "Delegation Token authorization failed.");
      case CLUSTER ->
          new Failure(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, "Cluster authorization failed.");
    };
  }
}
