package io.sequin.gateway.group.modern;

/**
 * About how large a regular expression becomes when it is compiled, found without compiling it.
 * RE2J writes repetitions out, and descends once for each group, and for each part that may be
 * empty: what is not bounded here would take all memory or overflow the stack.
 */
final class RegexSize {

  static final int MAX_SIZE = 5_000;

  /** As in RE2 and Go. */
  private static final int MAX_GROUPS = 1_000;

  /** A part that may be left out takes two instructions. */
  private static final int REPEATED_SIZE = 2;

  private long size;
  private long factor = 1;
  private int groups;

  private RegexSize() {}

  /** Never too small: what looks like a group or a repetition is taken for one. */
  static boolean isBearable(String regex) {
    if (regex.length() > MAX_SIZE) {
      return false;
    }
    RegexSize found = new RegexSize();
    for (int i = 0; i < regex.length(); i++) {
      found.add(regex, i);
    }
    return found.groups <= MAX_GROUPS && found.size * found.factor <= MAX_SIZE;
  }

  private void add(String regex, int at) {
    size++;
    switch (regex.charAt(at)) {
      case '(' -> groups++;
      case '{' -> repeat(at > 0 && regex.charAt(at - 1) == ')', count(regex, at + 1));
      default -> {
        // one character
      }
    }
  }

  /** Groups may lie in each other, so that their repetitions multiply. */
  private void repeat(boolean isGroup, int count) {
    if (isGroup) {
      factor = Math.min(MAX_SIZE + 1L, factor * Math.max(1, count));
    } else {
      size += (long) REPEATED_SIZE * count;
    }
  }

  /** The larger one of {@code 2}, {@code 2,} or {@code 2,5}; RE2J refuses more than a thousand. */
  private static int count(String regex, int from) {
    int largest = 0;
    int number = 0;
    for (int i = from; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.min(MAX_SIZE, number * 10 + c - '0');
        largest = Math.max(largest, number);
      } else if (c == ',') {
        number = 0;
      } else {
        break;
      }
    }
    return largest;
  }
}
