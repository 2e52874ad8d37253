package io.sequin.protocol.generator;

import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Turns Kafka's message specs into Java records that read and write themselves. */
public final class MessageGenerator {

  /** Messages without an API that a broker needs: what consumers put into JoinGroup. */
  private static final Set<String> DATA =
      Set.of("ConsumerProtocolAssignment", "ConsumerProtocolSubscription");

  private final Path outputDirectory;

  private MessageGenerator(Path outputDirectory) {
    this.outputDirectory = outputDirectory;
  }

  /** Reads the specs from the directory named first and writes sources below the second. */
  public static void main(String[] args) throws IOException {
    List<MessageSpec> specs = new SpecReader().readAll(Path.of(args[0]));
    new MessageGenerator(Path.of(args[1])).generate(specs);
  }

  private void generate(List<MessageSpec> specs) throws IOException {
    List<MessageSpec> requests = specs.stream().filter(MessageSpec::isBrokerRequest).toList();
    ApiNames names = ApiNames.of(requests);
    for (MessageSpec spec : specs) {
      if (isWanted(spec, names)) {
        write(RecordType.generate(spec, names));
      }
    }
    write(ApiKeyType.generate(requests, names));
  }

  private static boolean isWanted(MessageSpec spec, ApiNames names) {
    return switch (spec.type()) {
      case request, response -> names.contains(spec.apiKey());
      case header -> true;
      case data -> DATA.contains(spec.name());
    };
  }

  /** Leaves a file that would not change alone, so that nothing is compiled anew for it. */
  private void write(TypeSpec type) throws IOException {
    JavaFile source =
        JavaFile.builder(Names.MESSAGE_PACKAGE, type).skipJavaLangImports(true).build();
    Path file =
        outputDirectory
            .resolve(Names.MESSAGE_PACKAGE.replace('.', '/'))
            .resolve(type.name() + ".java");
    String text = source.toString();
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      source.writeToPath(outputDirectory);
    }
  }
}
