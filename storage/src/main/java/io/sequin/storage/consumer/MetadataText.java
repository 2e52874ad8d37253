package io.sequin.storage.consumer;

/**
 * Metadata of cursors as PostgreSQL's text, which has no NUL character. A text that has one, or
 * that begins with the mark, is stored behind the mark with both of them spelled out; every other
 * text is stored as it is.
 */
final class MetadataText {

  /** SUBSTITUTE: stands for what could not be sent. */
  private static final char MARK = 0x1A;

  private static final String MARKED = String.valueOf(MARK);
  private static final String MARK_SPELLED = MARKED + '1';
  private static final String NUL = String.valueOf((char) 0);
  private static final String NUL_SPELLED = MARKED + '0';

  private MetadataText() {}

  static String toStored(String metadata) {
    boolean isPlain = metadata.indexOf(0) < 0 && !metadata.startsWith(MARKED);
    return isPlain
        ? metadata
        : MARK + metadata.replace(MARKED, MARK_SPELLED).replace(NUL, NUL_SPELLED);
  }

  static String fromStored(String stored) {
    return stored.startsWith(MARKED)
        ? stored.substring(1).replace(NUL_SPELLED, NUL).replace(MARK_SPELLED, MARKED)
        : stored;
  }
}
