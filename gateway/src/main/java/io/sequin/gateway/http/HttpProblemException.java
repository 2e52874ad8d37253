package io.sequin.gateway.http;

/** Ends a request with a problem. */
public final class HttpProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient HttpProblem problem;

  public HttpProblemException(int status, String title, String detail) {
    super(detail == null ? title : title + ": " + detail);
    this.problem = new HttpProblem(title, status, detail);
  }

  /** What is asked is no request that could be answered. */
  public static HttpProblemException badRequest(String detail) {
    return new HttpProblemException(HttpProblem.BAD_REQUEST, "INVALID_REQUEST", detail);
  }

  public static HttpProblemException notFound(String detail) {
    return new HttpProblemException(HttpProblem.NOT_FOUND, "NOT_FOUND", detail);
  }

  public HttpProblem problem() {
    return problem;
  }
}
