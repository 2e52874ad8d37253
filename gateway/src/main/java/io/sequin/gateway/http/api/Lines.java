package io.sequin.gateway.http.api;

import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblemException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads lines that are not too long, and passes over empty ones. */
final class Lines {

  private static final int MAX_LINE_BYTES = 16 * 1024 * 1024;

  private final InputStream in;

  Lines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** Null at the end. */
  byte[] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int octet;
    while ((octet = in.read()) >= 0) {
      if (octet == '\n' && line.size() > 0) {
        return line.toByteArray();
      }
      if (octet != '\n' && octet != '\r') {
        line.write(octet);
      }
      if (line.size() > MAX_LINE_BYTES) {
        throw new HttpProblemException(
            HttpProblem.TOO_LARGE,
            "REQUEST_TOO_LARGE",
            "a line has at most " + MAX_LINE_BYTES + " bytes");
      }
    }
    return line.size() == 0 ? null : line.toByteArray();
  }
}
