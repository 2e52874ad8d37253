package io.sequin.storage.link;

/** Topics cannot be promoted now; the message is for people. */
public final class PromotionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PromotionException(String message) {
    super(message);
  }
}
