package io.sequin.gateway.cli;

import picocli.CommandLine.Command;

/**
 * Has topics follow those of another Kafka cluster, until they are promoted. What it says is done
 * by the gateways that run on the database.
 */
@Command(
    name = "link",
    mixinStandardHelpOptions = true,
    description = "Follow the topics of another Kafka cluster, take them over, and give them back.",
    subcommands = {
      LinkCheckCommand.class,
      LinkCreateCommand.class,
      LinkListCommand.class,
      LinkStatusCommand.class,
      LinkPauseCommand.class,
      LinkResumeCommand.class,
      LinkVerifyCommand.class,
      LinkPromoteCommand.class,
      LinkReverseCommand.class,
      LinkDeleteCommand.class
    })
final class LinkCommand {}
