package io.sequin.gateway.api.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which texts a group may be made of: those that PostgreSQL can hold. */
public final class GroupTexts {

  private static final Logger LOG = LoggerFactory.getLogger(GroupTexts.class);

  /** PostgreSQL has no text with this character. */
  private static final char NUL = 0;

  /** An index of PostgreSQL holds no entry that is much longer. */
  private static final int MAX_ID_BYTES = 2_000;

  private GroupTexts() {}

  /**
   * @param what the text is, for people
   * @param text null where there is none
   * @throws ApiException with {@code error} if it has a NUL character
   */
  public static void check(String what, String text, ErrorCode error) {
    if (text != null && text.indexOf(NUL) >= 0) {
      throw refusal(error, "the " + what + " has a NUL character");
    }
  }

  /** As {@link #check(String, String, ErrorCode)}, with INVALID_REQUEST. */
  public static void check(String what, String text) {
    check(what, text, ErrorCode.INVALID_REQUEST);
  }

  /** As {@link #check(String, String)}, for each of them; null where there are none. */
  public static void checkAll(String what, Collection<String> texts) {
    if (texts != null) {
      texts.forEach(text -> check(what, text));
    }
  }

  /**
   * As {@link #check(String, String, ErrorCode)}, for a text by which something is found.
   *
   * @throws ApiException with {@code error} if it has a NUL character or is too long
   */
  public static void checkId(String what, String id, ErrorCode error) {
    check(what, id, error);
    if (id != null && id.getBytes(UTF_8).length > MAX_ID_BYTES) {
      throw refusal(error, "the " + what + " is longer than " + MAX_ID_BYTES + " bytes");
    }
  }

  private static ApiException refusal(ErrorCode error, String message) {
    LOG.warn("refused a request of a group: {}", message);
    return new ApiException(error, message);
  }
}
