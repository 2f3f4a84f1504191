package io.chainwalk.bench.report;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a run depended on.
///
/// @param commit of the sources, with `-dirty` where they were changed since; empty when nobody knows
/// @param machine the computer
/// @param jvm what ran the forks
/// @param transparentHugePages what `/sys/kernel/mm/transparent_hugepage/enabled` says, without the words not chosen
/// @param glibcTunables what the environment asks of glibc; it decides whether tables are on huge pages
/// @param boundsChecks whether Agrona checked each access to its buffers
/// @param loadBefore `/proc/loadavg` at the beginning: processes that run or wait, over 1, 5 and 15 minutes
/// @param loadAfter the same at the end
public record Conditions(
    String commit,
    Machine machine,
    Jvm jvm,
    String transparentHugePages,
    String glibcTunables,
    boolean boundsChecks,
    @Nullable String loadBefore,
    @Nullable String loadAfter) {
  /// Checks what may not be left out.
  public Conditions {
    Objects.requireNonNull(commit, "commit");
    Objects.requireNonNull(machine, "machine");
    Objects.requireNonNull(jvm, "jvm");
    Objects.requireNonNull(transparentHugePages, "transparentHugePages");
    Objects.requireNonNull(glibcTunables, "glibcTunables");
  }

  /// The same, with the load at the end.
  ///
  /// @param load `/proc/loadavg`; null when the system does not say
  /// @return the conditions of the whole run
  public Conditions after(final @Nullable String load) {
    return new Conditions(
        commit, machine, jvm, transparentHugePages, glibcTunables, boundsChecks, loadBefore, load);
  }

  /// A computer.
  ///
  /// @param processor what it calls itself
  /// @param processors how many the JVM may use
  /// @param caches those of the first processor
  /// @param memoryBytes all there is
  /// @param system name and version of the operating system's kernel
  /// @param governor of the processor's frequency; empty when the machine has none to show
  public record Machine(
      String processor,
      int processors,
      List<Cache> caches,
      long memoryBytes,
      String system,
      String governor) {
    /// Copies the list.
    public Machine {
      Objects.requireNonNull(processor, "processor");
      Objects.requireNonNull(system, "system");
      Objects.requireNonNull(governor, "governor");
      caches = List.copyOf(caches);
    }
  }

  /// A cache.
  ///
  /// @param level 1 is nearest to the processor
  /// @param type `Data`, `Instruction` or `Unified`
  /// @param size such as `48K`
  /// @param sharedBy the processors that use it, such as `0-1`
  public record Cache(int level, String type, String size, String sharedBy) {}

  /// A Java virtual machine.
  ///
  /// @param name its name
  /// @param vendor who built it
  /// @param version its version
  /// @param arguments what every fork is started with
  public record Jvm(String name, String vendor, String version, List<String> arguments) {
    /// Copies the list.
    public Jvm {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(vendor, "vendor");
      Objects.requireNonNull(version, "version");
      arguments = List.copyOf(arguments);
    }
  }
}
