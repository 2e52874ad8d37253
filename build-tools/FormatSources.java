import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs google-java-format, with the options it is given, over every source file of the project. */
class FormatSources {

  public static void main(String[] options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(options));
    try (var files = Files.walk(Path.of(""))) {
      files.filter(FormatSources::isSource).map(Path::toString).sorted().forEach(arguments::add);
    }
    Main.main(arguments.toArray(String[]::new));
  }

  private static boolean isSource(Path path) {
    return path.toString().endsWith(".java") && !path.toString().contains("target/");
  }
}
