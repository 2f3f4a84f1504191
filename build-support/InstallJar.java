import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Puts the finished jar where the launcher looks for it, and beside it a cache that halves start-up.
///
/// `InstallJar BUILT JAR [EXAMPLES]` moves the jar in one step, so that whoever starts meanwhile finds the old one or the
/// new one, whole, and whoever runs the old one keeps it. With examples, it then replays the example capture once, and the
/// JVM writes down what it loaded (JEP 514). The cache fits this jar and the JDK that made it; any other JVM starts without
/// it.
/// A cache that cannot be made is a pity, not an error.
final class InstallJar {
  private static final long LONGEST_SECONDS = 120;

  public static void main(final String[] arguments) throws IOException, InterruptedException {
    final Path built = Path.of(arguments[0]);
    final Path jar = Path.of(arguments[1]);
    Files.move(built, jar, StandardCopyOption.ATOMIC_MOVE);
    if (arguments.length > 2) {
      makeCache(jar, Path.of(arguments[2]));
    }
  }

  private static void makeCache(final Path jar, final Path examples)
      throws IOException, InterruptedException {
    final Path cache = jar.resolveSibling("chainwalk.aot");
    final Path record = jar.resolveSibling("chainwalk.aot.new");
    if (rehearse(jar, record, examples)) {
      Files.move(record, cache, StandardCopyOption.ATOMIC_MOVE);
    } else {
      System.err.println(
          "No start-up cache could be made, see rehearsal.log; chainwalk will start more slowly.");
      Files.deleteIfExists(record);
      Files.deleteIfExists(cache);
    }
  }

  /// Runs the command that loads most: YAML in, packets and JSON out. Its flags are the launcher's.
  private static boolean rehearse(final Path jar, final Path record, final Path examples)
      throws InterruptedException {
    final ProcessBuilder command =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:AOTCacheOutput=" + record,
                    "-XX:+UseSerialGC",
                    "-Xlog:disable",
                    "-jar",
                    jar.toString(),
                    "replay",
                    "--cluster",
                    examples.resolve("shop.yaml").toString(),
                    "--json",
                    "--out",
                    jar.resolveSibling("rehearsal.pcap").toString(),
                    examples.resolve("shop.pcap").toString()))
            .redirectErrorStream(true)
            .redirectOutput(jar.resolveSibling("rehearsal.log").toFile());
    try {
      final Process rehearsal = command.start();
      if (!rehearsal.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        rehearsal.destroyForcibly().waitFor();
        return false;
      }
      return rehearsal.exitValue() == 0 && Files.exists(record);
    } catch (final IOException problem) {
      System.err.println(problem);
      return false;
    }
  }
}
