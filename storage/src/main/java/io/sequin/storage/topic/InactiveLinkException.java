package io.sequin.storage.topic;

/** A link was paused or deleted before what was to be done for it. */
public final class InactiveLinkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InactiveLinkException(String link) {
    super("Link '" + link + "' is paused, or there is none.");
  }
}
