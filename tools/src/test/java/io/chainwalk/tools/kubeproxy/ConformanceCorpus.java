package io.chainwalk.tools.kubeproxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Where the conformance corpora are, and their YAML; or a test that is skipped and says so where there are none.
///
/// A folder below `shared/conformance`, such as `kube-proxy`, is looked for in the working directory and in every folder above it; the
/// system property `chainwalk.shared` or the environment variable `CHAINWALK_SHARED` may name the folder `shared` itself.
public final class ConformanceCorpus {
  private static final String KUBE_PROXY = "kube-proxy";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private ConformanceCorpus() {}

  /// The folder of kube-proxy's corpus, or the end of the test.
  static Path folder() {
    return folder(KUBE_PROXY);
  }

  /// The folder of a corpus, or the end of the test.
  ///
  /// @param corpus the name of a folder in `shared/conformance`
  /// @return where it is
  public static Path folder(final String corpus) {
    final Path relative = Path.of("conformance", corpus);
    final Optional<Path> folder = find(relative);
    Assumptions.assumeTrue(
        folder.isPresent(),
        () -> "skipped: no shared/" + relative + " in or above " + Path.of("").toAbsolutePath());
    return folder.get();
  }

  private static Optional<Path> find(final Path corpus) {
    final String configured =
        System.getProperty("chainwalk.shared", System.getenv("CHAINWALK_SHARED"));
    if (configured != null) {
      return Optional.of(Path.of(configured).resolve(corpus)).filter(Files::isDirectory);
    }
    for (Path parent = Path.of("").toAbsolutePath(); parent != null; parent = parent.getParent()) {
      final Path folder = parent.resolve("shared").resolve(corpus);
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  /// Folders of single cases that have a file of a name.
  ///
  /// @param file the name
  /// @return the folders, sorted
  public static List<Path> casesWith(final String file) {
    return casesWith(folder(), file);
  }

  /// Folders of single cases that have a file of a name.
  ///
  /// @param corpus where they are
  /// @param file the name
  /// @return the folders, sorted
  public static List<Path> casesWith(final Path corpus, final String file) {
    try (Stream<Path> folders = Files.list(corpus)) {
      return folders.filter(folder -> Files.exists(folder.resolve(file))).sorted().toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(final Path file) {
    try {
      return Files.readString(file);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The only document of a file; a missing node where the file is empty.
  ///
  /// @param file the file
  /// @return its first document
  public static JsonNode yaml(final Path file) {
    final List<JsonNode> documents = documents(file);
    return documents.isEmpty() ? MissingNode.getInstance() : documents.getFirst();
  }

  static List<JsonNode> documents(final Path file) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
