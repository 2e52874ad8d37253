package io.sequin.gateway.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which release this is, as the build has noted in the jar. */
final class ProgramVersion implements IVersionProvider {

  private static final String WITHOUT_JAR = "development";

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(ProgramVersion.class.getPackage().getImplementationVersion())
            .orElse(WITHOUT_JAR);
    return new String[] {"sequin-gateway " + version};
  }
}
