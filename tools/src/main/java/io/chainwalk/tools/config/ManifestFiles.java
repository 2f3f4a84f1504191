package io.chainwalk.tools.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Finds and reads the texts that arguments stand for.
final class ManifestFiles {
  private static final String STANDARD_INPUT = "-";
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

  /// A file's content.
  ///
  /// @param name as the user named it; below a folder, the folder's name goes before
  /// @param text the content, without a byte order mark
  record Source(String name, String text) {

    /// Whether this is JSON and not YAML. What comes without a name is JSON when it begins as a JSON object does;
    /// a `.yaml` file that does so is left to the YAML parser, because YAML has a flow style too.
    boolean json() {
      return name.endsWith(".json")
          || (!name.endsWith(".yaml")
              && !name.endsWith(".yml")
              && text.stripLeading().startsWith("{"));
    }
  }

  private final InputStream standardInput;
  private final Problems problems;

  ManifestFiles(final InputStream standardInput, final Problems problems) {
    this.standardInput = standardInput;
    this.problems = problems;
  }

  /// Reads everything an argument stands for, one file at a time.
  ///
  /// @param argument a file of any name; a folder, for all YAML and JSON files below it in the order of their paths;
  ///     `-` for standard input
  /// @param reader is given each file
  void read(final String argument, final Consumer<Source> reader) {
    if (argument.equals(STANDARD_INPUT)) {
      decode("standard input", standardInput::readAllBytes, reader);
      return;
    }
    final Path path;
    try {
      path = Path.of(argument);
    } catch (final InvalidPathException e) {
      problems.add(argument, "is not a file name: " + e.getReason());
      return;
    }
    if (!Files.exists(path)) {
      problems.add(argument, "no such file or folder");
    } else if (Files.isDirectory(path)) {
      final List<Path> files = filesBelow(path);
      if (files.isEmpty()) {
        problems.add(argument, "no *.yaml, *.yml or *.json file is in this folder");
      }
      files.forEach(file -> decode(file.toString(), () -> Files.readAllBytes(file), reader));
    } else {
      decode(argument, () -> Files.readAllBytes(path), reader);
    }
  }

  /// The folder may be a link, and may be where a ConfigMap is mounted: what is below `..data` and its like is what the
  /// links beside it lead to.
  private List<Path> filesBelow(final Path folder) {
    try {
      final Path real = folder.toRealPath();
      try (Stream<Path> paths = Files.walk(real)) {
        return paths
            .map(real::relativize)
            .filter(path ->
                StreamSupport.stream(path.spliterator(), false)
                    .noneMatch(part -> part.toString().startsWith("..")))
            .map(folder::resolve)
            .filter(path -> ENDINGS.stream().anyMatch(path.toString()::endsWith))
            .filter(Files::isRegularFile)
            .sorted()
            .toList();
      }
    } catch (final IOException | UncheckedIOException e) {
      problems.add(folder.toString(), "cannot be listed: " + reason(e));
      return List.of();
    }
  }

  private interface ByteSupplier {
    byte[] get() throws IOException;
  }

  private void decode(final String name, final ByteSupplier bytes, final Consumer<Source> reader) {
    final String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.get())).toString();
    } catch (final CharacterCodingException _) {
      problems.add(name, "is not UTF-8 text");
      return;
    } catch (final IOException e) {
      problems.add(name, "cannot be read: " + reason(e));
      return;
    }
    reader.accept(new Source(name, text.startsWith("\uFEFF") ? text.substring(1) : text));
  }

  private static String reason(final Exception e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
