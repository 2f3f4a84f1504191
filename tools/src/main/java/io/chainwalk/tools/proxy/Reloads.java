package io.chainwalk.tools.proxy;

import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import java.util.List;
import java.util.function.Consumer;

/// Reads manifests again when they have changed. Whatever goes wrong, what was in use stays in use, and is said and
/// counted.
///
/// **Threads:** one, that of the watch.
final class Reloads {
  private final Reader reader;
  private final Consumer<RoutingPlan> use;
  private final ProxyMetrics metrics;
  private final Consumer<String> talk;
  private List<String> notices;

  /// Reads manifests.
  @FunctionalInterface
  interface Reader {
    /// Reads all of them.
    ///
    /// @return what they say
    /// @throws BadInputException when anything is wrong with them
    ManifestRouting.Loaded read() throws BadInputException;
  }

  /// Makes what is to be called after each change.
  ///
  /// @param reader reads the manifests
  /// @param use puts a plan to use, and counts that it did
  /// @param metrics where failures are counted
  /// @param notices what was said of the manifests already
  /// @param talk says a sentence to the user
  Reloads(
      final Reader reader,
      final Consumer<RoutingPlan> use,
      final ProxyMetrics metrics,
      final List<String> notices,
      final Consumer<String> talk) {
    this.reader = reader;
    this.use = use;
    this.metrics = metrics;
    this.notices = notices;
    this.talk = talk;
  }

  /// The manifests have changed.
  void reload() {
    try {
      final ManifestRouting.Loaded loaded = reader.read();
      use.accept(loaded.plan());
      loaded.notices().stream().filter(notice -> !notices.contains(notice)).forEach(talk);
      notices = loaded.notices();
    } catch (final BadInputException bad) {
      bad.messages().forEach(talk);
      failed();
    } catch (final RuntimeException problem) {
      talk.accept(problem.toString());
      failed();
    }
  }

  private void failed() {
    metrics.reloaded(false);
    talk.accept("the manifests cannot be used as they are now; the ones before stay in use");
  }
}
