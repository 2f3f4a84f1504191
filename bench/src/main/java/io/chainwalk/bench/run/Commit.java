package io.chainwalk.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Which version of the sources is measured.
public final class Commit {
  private Commit() {}

  /// Asks git.
  ///
  /// @return the commit of the folder this program is in, with `-dirty` when its files were changed since; empty when
  ///     there is no git, or it knows nothing of that folder
  public static String current() {
    final CodeSource source = Commit.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "";
    }
    final Path folder = Objects.requireNonNull(Path.of(source.getLocation().getPath()).getParent());
    final String commit = git(folder, "rev-parse", "--short=12", "HEAD");
    return commit.isEmpty()
            || git(folder, "status", "--porcelain", "--untracked-files=no").isEmpty()
        ? commit
        : commit + "-dirty";
  }

  private static String git(final Path folder, final String... words) {
    final List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(words));
    try {
      final Process git =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      final String answer =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor() == 0 ? answer : "";
    } catch (final IOException _) {
      return "";
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
