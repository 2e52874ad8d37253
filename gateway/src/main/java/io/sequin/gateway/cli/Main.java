package io.sequin.gateway.cli;

import io.sequin.gateway.cli.remote.AclCommand;
import io.sequin.gateway.cli.remote.ConsumerCommand;
import io.sequin.gateway.cli.remote.GroupCommand;
import io.sequin.gateway.cli.remote.MessageCommand;
import io.sequin.gateway.cli.remote.SqlCommand;
import io.sequin.gateway.cli.remote.TopicCommand;
import java.io.PrintWriter;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command line, {@code sequin-gateway [run]}. */
@Command(
    name = "sequin-gateway",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "A Kafka-protocol gateway that keeps everything in PostgreSQL.",
    subcommands = {
      RunCommand.class,
      TopicCommand.class,
      MessageCommand.class,
      GroupCommand.class,
      ConsumerCommand.class,
      SqlCommand.class,
      AclCommand.class,
      UserCommand.class,
      LinkCommand.class,
      GenerateCompletion.class
    })
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
    CommandLine commandLine = new CommandLine(new Main());
    System.exit(
        commandLine
            .setParameterExceptionHandler(Main::explain)
            .execute(withCommand(commandLine, arguments)));
  }

  /** Options without a command are those of {@code run}. */
  private static String[] withCommand(CommandLine commandLine, String[] arguments) {
    boolean isForUs =
        arguments.length > 0
            && (commandLine.getSubcommands().containsKey(arguments[0])
                || arguments[0].matches("-h|--help|-V|--version"));
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
