package io.chainwalk.picker;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
import org.openjdk.jmh.infra.ThreadParams;

/// What an [EndpointPicker] costs a proxy: from a client's address to an endpoint, counting the connection and releasing it
/// included, with `-t 2` by two threads on one picker. Of 100 endpoints.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC})
public class PickerBenchmark {
  private static final int ENDPOINTS = 100;
  private static final int FIRST_CLIENT = 0x0A00_0000;
  private static final int MOST_CLIENTS = 1 << 20;
  private static final int PORT = 40_000;
  private static final int TCP = 6;
  private static final int AFFINITY_SECONDS = 10_800;
  private static final long NOW_NS = 1_000_000_000;
  private static final long NS_PER_MS = 1_000_000;
  private static final long MOST_LATER_NS = AFFINITY_SECONDS * 1_000_000_000L;

  /// How many clients come back, each as often as the others, in random order.
  @Param({"1000", "100000"})
  private int connections;

  /// What picks for clients that are not remembered.
  @Param({"random", "maglev"})
  private String selector = "";

  private final EndpointPicker forgetful = new EndpointPicker(1, ClientAffinity.DEFAULT);
  private final EndpointPicker remembering =
      new EndpointPicker(1, new ClientAffinity.Ideal(2 * MOST_CLIENTS, true));

  /// A thread's clients.
  @State(Scope.Thread)
  public static class Clients {
    private int[] addresses = {};
    private int at;
    private long nowNs = NOW_NS;

    /// Called by JMH.
    public Clients() {}

    /// Puts all clients into an order in which they come again and again, another one for each thread.
    ///
    /// @param benchmark has the pickers
    /// @param threads says which thread this is
    @Setup
    public void shuffle(final PickerBenchmark benchmark, final ThreadParams threads) {
      final SplittableRandom random = new SplittableRandom(threads.getThreadIndex());
      addresses = new int[benchmark.connections];
      for (int i = 0; i < addresses.length; i++) {
        final int place = random.nextInt(i + 1);
        addresses[i] = addresses[place];
        addresses[place] = FIRST_CLIENT + i;
      }
    }

    int next() {
      final int place = at;
      at = place + 1 == addresses.length ? 0 : place + 1;
      return addresses[place];
    }

    /// A millisecond later each time, but not so late that anybody is forgotten.
    long laterNs() {
      nowNs = nowNs == NOW_NS + MOST_LATER_NS ? NOW_NS : nowNs + NS_PER_MS;
      return nowNs;
    }
  }

  /// Called by JMH.
  public PickerBenchmark() {}

  /// Makes the service, and has every client remembered.
  @Setup
  public void prepare() {
    final List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 1; i <= ENDPOINTS; i++) {
      endpoints.add(Endpoint.ready(IpAddress.parse("10.1.0." + i), 80));
    }
    final SelectorSpec spec = SelectorSpec.parse(selector);
    forgetful.update(service(endpoints, 0), spec);
    remembering.update(service(endpoints, AFFINITY_SECONDS), spec);
    for (int client = 0; client < connections; client++) {
      pickAndRelease(remembering, FIRST_CLIENT + client, NOW_NS);
    }
  }

  private static ServicePort service(final List<Endpoint> endpoints, final int affinitySeconds) {
    return new ServicePort(
        "shop",
        "web",
        "",
        TCP,
        List.of(new Vip(IpAddress.parse("10.96.0.1"), 80, Vip.Kind.CLUSTER)),
        endpoints,
        0,
        new ServicePolicies(TrafficPolicy.CLUSTER, TrafficPolicy.CLUSTER, affinitySeconds),
        LoadBalancerFields.NONE);
  }

  private static Object pickAndRelease(
      final EndpointPicker picker, final int client, final long nowNs) {
    final PickedEndpoint picked =
        Objects.requireNonNull(picker.pick(false, 0, client & 0xFFFF_FFFFL, PORT, nowNs));
    picked.release();
    return picked;
  }

  /// Reading a client's address.
  ///
  /// @param clients this thread's
  /// @return the address, for JMH to consume
  @Benchmark
  public int floor(final Clients clients) {
    return clients.next();
  }

  /// A service without affinity.
  ///
  /// @param clients this thread's
  /// @return the endpoint, for JMH to consume
  @Benchmark
  public Object pick(final Clients clients) {
    return pickAndRelease(forgetful, clients.next(), NOW_NS);
  }

  /// A client that is remembered, and was noted in the same millisecond already.
  ///
  /// @param clients this thread's
  /// @return the endpoint, for JMH to consume
  @Benchmark
  public Object affinityHit(final Clients clients) {
    return pickAndRelease(remembering, clients.next(), NOW_NS);
  }

  /// A client that is remembered, and comes in another millisecond than before, which is noted.
  ///
  /// @param clients this thread's
  /// @return the endpoint, for JMH to consume
  @Benchmark
  public Object affinityHitLater(final Clients clients) {
    return pickAndRelease(remembering, clients.next(), clients.laterNs());
  }
}
