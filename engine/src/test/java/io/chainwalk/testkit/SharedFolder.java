package io.chainwalk.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Folders of vectors that are not part of the repository, or a test that is skipped and says so where there are none.
///
/// The folder `shared` is looked for in the working directory and in every folder above it; the system property
/// `chainwalk.shared` or the environment variable `CHAINWALK_SHARED` may name it.
public final class SharedFolder {
  private SharedFolder() {}

  /// A folder below `shared`.
  ///
  /// @param below its path from there
  /// @return where it is
  public static Path orSkip(final String below) {
    final String named = System.getProperty("chainwalk.shared", System.getenv("CHAINWALK_SHARED"));
    Path found = named == null ? null : Path.of(named).resolve(below);
    Path parent = Path.of("").toAbsolutePath();
    while (found == null && parent != null) {
      final Path candidate = parent.resolve("shared").resolve(below);
      found = Files.isDirectory(candidate) ? candidate : null;
      parent = parent.getParent();
    }
    Assumptions.assumeTrue(
        found != null && Files.isDirectory(found), () -> "skipped: no shared/" + below);
    return found;
  }
}
