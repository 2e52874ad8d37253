package io.sequin.gateway.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command line, {@code sequin-gateway [run]}. */
@Command(
    name = "sequin-gateway",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "A Kafka-protocol gateway that keeps everything in PostgreSQL.",
    subcommands = {RunCommand.class, UserCommand.class, LinkCommand.class})
public final class Main {

  private static final int WRONG_USAGE = 2;

  private static final String LOG_SETTINGS = "logback.configurationFile";

  private Main() {}

  public static void main(String[] arguments) {
    // a file of the name that logback looks for would also decide how an application logs that has
    // a gateway in its process
    if (System.getProperty(LOG_SETTINGS) == null) {
      System.setProperty(LOG_SETTINGS, "sequin-logback.xml");
    }
    System.exit(
        new CommandLine(new Main())
            .setParameterExceptionHandler(Main::explain)
            .execute(withCommand(arguments)));
  }

  /** Options without a command are those of {@code run}. */
  private static String[] withCommand(String[] arguments) {
    boolean isForUs =
        arguments.length > 0 && arguments[0].matches("run|user|link|-h|--help|-V|--version");
    if (isForUs) {
      return arguments;
    }
    String[] withRun = new String[arguments.length + 1];
    withRun[0] = "run";
    System.arraycopy(arguments, 0, withRun, 1, arguments.length);
    return withRun;
  }

  private static String help(ParameterException mistake) {
    return mistake.getCommandLine().getCommandSpec().qualifiedName();
  }

  private static int explain(ParameterException mistake, String[] arguments) {
    PrintWriter err = mistake.getCommandLine().getErr();
    err.println("sequin-gateway: " + mistake.getMessage() + "; see '" + help(mistake) + " --help'");
    err.flush();
    return WRONG_USAGE;
  }
}
