import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Holds every Java source below a folder to google-java-format.
///
/// `check FOLDER` names the files that differ and ends with 1; `write FOLDER` formats them. Imports are sorted, and the
/// unused ones taken out. Doc comments keep the line breaks their author gave them, because tables and drawings live
/// there.
final class FormatSources {
  public static void main(final String[] arguments) throws Exception {
    final boolean write = "write".equals(arguments[0]);
    final Path root = Path.of(arguments[1]);
    final Formatter formatter =
        new Formatter(JavaFormatterOptions.builder().formatJavadoc(false).build());
    final List<Path> differing = new ArrayList<>();
    for (final Path source : sources(root)) {
      final String before = Files.readString(source);
      final String after =
          formatter.formatSource(
              ImportOrderer.reorderImports(
                  RemoveUnusedImports.removeUnusedImports(before), Style.GOOGLE));
      if (!after.equals(before)) {
        differing.add(root.relativize(source));
        if (write) {
          Files.writeString(source, after);
        }
      }
    }
    differing.forEach(
        path -> System.err.println((write ? "formatted " : "not formatted: ") + path));
    if (!write && !differing.isEmpty()) {
      System.err.println("Run: mvn -N validate -Dformat.action=write");
      System.exit(1);
    }
  }

  private static List<Path> sources(final Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> !root.relativize(path).toString().contains("target/"))
          .sorted()
          .toList();
    }
  }
}
