package io.chainwalk.bench.run;

import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Fork;

/// What the JVM of every fork is started with, in front of what the benchmark itself asks for. Nothing of the arguments of
/// this JVM goes there.
public final class ForkArguments {
  /// The launcher's: nearly nothing is allocated.
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  /// JMH and Agrona use it; the JVM would complain.
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  private static final String NO_CHECKS = "-Dagrona.disable.bounds.checks=true";

  private final boolean boundsChecks;

  /// Chooses.
  ///
  /// @param boundsChecks whether Agrona checks each access to its buffers
  public ForkArguments(final boolean boundsChecks) {
    this.boundsChecks = boundsChecks;
  }

  /// Whether Agrona checks each access to its buffers.
  ///
  /// @return as chosen
  public boolean boundsChecks() {
    return boundsChecks;
  }

  /// The arguments for benchmarks that do not choose a collector.
  ///
  /// @return in order
  public List<String> usual() {
    return Stream.concat(Stream.of(COLLECTOR), withoutCollector().stream()).toList();
  }

  /// The arguments for a benchmark, which may choose a collector in its `@Fork`.
  List<String> of(final Class<?> type, final String method) {
    final Stream<AnnotatedElement> places =
        Stream.concat(
            Stream.of(type),
            Arrays.stream(type.getMethods()).filter(each -> each.getName().equals(method)));
    final boolean chooses =
        places
            .flatMap(place -> Stream.ofNullable(place.getAnnotation(Fork.class)))
            .flatMap(fork -> Arrays.stream(fork.jvmArgsAppend()))
            .anyMatch(argument -> argument.matches("-XX:\\+Use\\w*GC"));
    return chooses ? withoutCollector() : usual();
  }

  private List<String> withoutCollector() {
    return boundsChecks ? List.of(UNSAFE) : List.of(UNSAFE, NO_CHECKS);
  }
}
