package io.sequin.gateway.net.listener;

/** How a listener is spoken to. */
public enum SecurityProtocol {
  PLAINTEXT(false, false),
  SSL(true, false),
  SASL_PLAINTEXT(false, true),
  SASL_SSL(true, true);

  private final boolean usesTls;
  private final boolean usesSasl;

  SecurityProtocol(boolean usesTls, boolean usesSasl) {
    this.usesTls = usesTls;
    this.usesSasl = usesSasl;
  }

  public boolean usesTls() {
    return usesTls;
  }

  public boolean usesSasl() {
    return usesSasl;
  }
}
