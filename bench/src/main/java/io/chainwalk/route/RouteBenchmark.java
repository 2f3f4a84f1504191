package io.chainwalk.route;

import io.chainwalk.bench.ForkFlags;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What finding the rule of a request costs, its head being there. Requests are for all rules evenly, in random order;
/// there are as many different ones whatever the number of rules, so that reading them costs the same.
///
/// Their texts keep the hash that `String` has of them, which a server's would not have yet: a few nanoseconds for a host.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC})
public class RouteBenchmark {
  private static final int REQUESTS = 1 << 12;

  /// How many rules there are.
  @Param({"10", "100", "1000", "10000"})
  private int rules;

  /// What they are like.
  @Param private RouteShape shape = RouteShape.HOSTS;

  private final RequestHead[] requests = new RequestHead[REQUESTS];
  private List<RouteRule> list = List.of();
  private RouteTable table = RouteTable.of(List.of(), false, RouteShape.FALLBACK);
  private int at;

  /// Called by JMH.
  public RouteBenchmark() {}

  /// Makes rules and requests, and looks that each finds its rule.
  @Setup
  public void prepare() {
    list = shape.rules(rules);
    table = RouteTable.of(list, shape.hostFirst(), RouteShape.FALLBACK);
    final SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < REQUESTS; i++) {
      final int number = random.nextInt(rules);
      requests[i] = shape.request(number);
      final String found = table.find(requests[i]).origin().field();
      if (!found.equals(String.valueOf(number))) {
        throw new IllegalStateException(
            "%s finds rule %s, not %d".formatted(requests[i], found, number));
      }
    }
  }

  private RequestHead next() {
    final int place = at;
    at = (place + 1) & (REQUESTS - 1);
    return requests[place];
  }

  /// Reading host and path of a head.
  ///
  /// @return for JMH to consume
  @Benchmark
  public int floor() {
    final RequestHead request = next();
    final String host = request.host();
    final String path = request.path();
    return host.charAt(host.length() - 1) + path.charAt(path.length() - 1);
  }

  /// Finding a rule.
  ///
  /// @return the rule, for JMH to consume
  @Benchmark
  public Object find() {
    return table.find(next());
  }

  /// Compiling a table.
  ///
  /// @return the table, for JMH to consume
  @Benchmark
  public Object compile() {
    return RouteTable.of(list, shape.hostFirst(), RouteShape.FALLBACK);
  }
}
