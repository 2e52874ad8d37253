package io.sequin.gateway.api.group;

import java.util.Base64;

/** What the coordinator of a share partition is asked for by: {@code group:topicId:partition}. */
final class SharePartitionKeys {

  private static final char SEPARATOR = ':';
  private static final int UUID_BYTES = 16;

  private SharePartitionKeys() {}

  /** A group id may itself have colons. */
  static boolean isValid(String key) {
    int beforePartition = key.lastIndexOf(SEPARATOR);
    int beforeTopic = key.lastIndexOf(SEPARATOR, beforePartition - 1);
    return beforeTopic > 0
        && !key.substring(0, beforeTopic).isBlank()
        && isUuid(key.substring(beforeTopic + 1, beforePartition))
        && isInt(key.substring(beforePartition + 1));
  }

  private static boolean isUuid(String text) {
    try {
      return Base64.getUrlDecoder().decode(text).length == UUID_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isInt(String text) {
    try {
      return Integer.toString(Integer.parseInt(text)).length() > 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
