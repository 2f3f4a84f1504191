package io.chainwalk.tools.cases;

import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.config.BadInputException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A [WalkCase] as a folder of text files, small enough to be read and to be kept in a repository:
///
/// * `case.txt`: name, node, and what it is about
/// * `node.txt`, `sysctls.txt`, `rules-ipv4.txt`, `rules-ipv6.txt`, `sets.txt`: the setup, each as the tool takes it
///   that it is for; what is empty is left out, but for the first
/// * `packets.txt`: a line for each packet that was handed in or came out, see [PacketsFile]
/// * `connections.txt`: what the node remembered in the end
/// * `README.md`, `engine.txt`, `engine-connections.txt`: of a case that was written down because the engine did
///   something else; nobody reads them but people
///
/// What is read is what was written, but for two things: time begins with 0 at the first packet, and connections are
/// sorted.
public final class CaseFolder {
  private static final String CASE = "case.txt";
  private static final String NODE = "node.txt";
  private static final String SYSCTLS = "sysctls.txt";
  private static final String IPV4_RULES = "rules-ipv4.txt";
  private static final String IPV6_RULES = "rules-ipv6.txt";
  private static final String SETS = "sets.txt";
  private static final String PACKETS = "packets.txt";
  private static final String CONNECTIONS = "connections.txt";
  private static final String README = "README.md";
  private static final String ENGINE = "engine.txt";
  private static final String ENGINE_CONNECTIONS = "engine-connections.txt";

  private CaseFolder() {}

  /// Writes a case, whole or not at all.
  ///
  /// @param parent where its folder will be, which has the name of the case; created if need be
  /// @param walk the case
  /// @param deviation what the engine did instead; null for a case that both agree on
  /// @param replace whether a case that is there already may be replaced
  /// @return the case's folder
  /// @throws CannotWriteException when something of that name is there already, or the system refuses
  /// @throws IllegalArgumentException when there is something in the case that no file could hold, as a time that goes
  ///     back
  public static Path write(
      final Path parent,
      final WalkCase walk,
      final @Nullable Deviation deviation,
      final boolean replace)
      throws CannotWriteException {
    final Map<String, String> files = files(walk, deviation);
    final Path folder = parent.resolve(walk.name());
    try {
      checkPlace(folder, replace);
      Files.createDirectories(parent);
      final Path scratch = Files.createTempDirectory(parent, '.' + walk.name() + '-');
      try {
        final Path fresh = Files.createDirectory(scratch.resolve("new"));
        for (final Map.Entry<String, String> file : files.entrySet()) {
          Files.writeString(fresh.resolve(file.getKey()), file.getValue());
        }
        putInPlace(fresh, folder, scratch.resolve("old"));
      } finally {
        delete(scratch);
      }
    } catch (final IOException problem) {
      throw new CannotWriteException(folder.toString(), problem);
    }
    return folder;
  }

  private static Map<String, String> files(
      final WalkCase walk, final @Nullable Deviation deviation) {
    final NodeSetup setup = walk.setup();
    final Map<String, String> files = new LinkedHashMap<>();
    files.put(CASE, CaseText.of(walk).text());
    files.put(NODE, setup.node());
    putUnlessEmpty(files, SYSCTLS, sysctls(setup));
    putUnlessEmpty(files, IPV4_RULES, setup.ipv4Rules());
    putUnlessEmpty(files, IPV6_RULES, setup.ipv6Rules());
    putUnlessEmpty(files, SETS, setup.sets());
    files.put(PACKETS, PacketsFile.write(walk.exchanges(), walk.endNs()));
    files.put(CONNECTIONS, ConnectionsFile.write(walk.connections()));
    if (deviation != null) {
      files.put(README, readme(walk, deviation));
      files.put(ENGINE, PacketsFile.write(deviation.exchanges(), walk.endNs()));
      if (!deviation.connections().isEmpty()) {
        files.put(ENGINE_CONNECTIONS, ConnectionsFile.write(deviation.connections()));
      }
    }
    return files;
  }

  private static void putUnlessEmpty(
      final Map<String, String> files, final String name, final String text) {
    if (!text.isEmpty()) {
      files.put(name, text);
    }
  }

  private static String sysctls(final NodeSetup setup) {
    final StringBuilder text = new StringBuilder();
    for (final String sysctl : setup.sysctls()) {
      if (!CaseText.isOneLine(sysctl)) {
        throw new IllegalArgumentException("no sysctl: '" + sysctl + "'");
      }
      text.append(sysctl).append('\n');
    }
    return text.toString();
  }

  private static String readme(final WalkCase walk, final Deviation deviation) {
    return """
    # %s

    %s

    `packets.txt` and `connections.txt` show what this node did: %s.
    `engine.txt` shows what the engine did with the same packets.

    ## What differs

    %s
    """
        .formatted(
            walk.name(), walk.about().strip(), walk.recordedOn(), deviation.explanation().strip());
  }

  private static void checkPlace(final Path folder, final boolean replace) throws IOException {
    if (Files.exists(folder)) {
      if (!replace) {
        throw new FileAlreadyExistsException(folder.toString(), null, "it is there already");
      }
      if (!Files.exists(folder.resolve(CASE))) {
        throw new FileAlreadyExistsException(
            folder.toString(), null, "what is there is no case, so it is not replaced");
      }
    }
  }

  /// Moves the new folder to where the old one, if any, is moved away from.
  private static void putInPlace(final Path fresh, final Path folder, final Path old)
      throws IOException {
    final boolean replaced = Files.exists(folder);
    if (replaced) {
      Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (final IOException problem) {
      if (replaced) {
        Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
      }
      throw problem;
    }
  }

  private static void delete(final Path folder) throws IOException {
    final List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.toList();
    }
    for (final Path path : all.reversed()) {
      Files.delete(path);
    }
  }

  /// Reads a case.
  ///
  /// @param folder its folder
  /// @return the case
  /// @throws BadInputException with file, line and cause, when it cannot be read
  public static WalkCase read(final Path folder) throws BadInputException {
    final CaseText about = CaseText.read(folder.resolve(CASE));
    final NodeSetup setup =
        new NodeSetup(
            CaseFile.read(folder.resolve(NODE)).text(),
            CaseFile.readIfThere(folder.resolve(SYSCTLS)).lines().stream()
                .map(CaseFile.Line::text)
                .toList(),
            CaseFile.readIfThere(folder.resolve(IPV4_RULES)).text(),
            CaseFile.readIfThere(folder.resolve(IPV6_RULES)).text(),
            CaseFile.readIfThere(folder.resolve(SETS)).text());
    final PacketsFile.Content packets = PacketsFile.read(CaseFile.read(folder.resolve(PACKETS)));
    return new WalkCase(
        about.name(),
        about.about(),
        about.recordedOn(),
        setup,
        packets.exchanges(),
        ConnectionsFile.read(CaseFile.read(folder.resolve(CONNECTIONS))),
        packets.endNs());
  }
}
