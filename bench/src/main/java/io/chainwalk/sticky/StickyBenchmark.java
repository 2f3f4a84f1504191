package io.chainwalk.sticky;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.GroupChoice;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.RequestHead;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs that clients stay where they are: opening and sealing the cookies of a load balancer with stickiness of
/// groups and of targets. One request, again and again.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS, ForkFlags.SERIAL_GC})
public class StickyBenchmark {
  private static final long NOW = 1_790_000_000L;
  private static final IpAddress CLIENT = IpAddress.parse("203.0.113.7");
  private static final Target TARGET = new Target(IpAddress.parse("10.1.0.1"), 8080);

  private final StickyCookies cookies =
      new StickyCookies(KeyRing.of(new byte[KeyRing.LEAST_KEY_BYTES], List.of()));
  private final Action.Forward forward =
      new Action.Forward(
          List.of(group("shop/blue:80"), group("shop/green:80")),
          new GroupStickiness(true, GroupStickiness.AWSALBTG, Duration.ofHours(1), false),
          503);
  private final RequestHead stranger = new Head("a=b");
  private RequestHead known = stranger;

  /// Called by JMH.
  public StickyBenchmark() {}

  private static Action.WeightedGroup group(final String name) {
    return new Action.WeightedGroup(
        new TargetGroup(
            name,
            new Backend.Elsewhere(name),
            new TargetStickiness.OwnCookie("AWSALB", Duration.ofDays(1), true, true, true),
            "round-robin"),
        1);
  }

  /// A head with a line of cookies.
  ///
  /// @param cookie the line
  private record Head(String cookie) implements RequestHead {
    @Override
    public boolean secure() {
      return true;
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String host() {
      return "shop.example.com";
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public String query() {
      return "";
    }

    @Override
    public List<String> header(final String name) {
      return name.equals("Cookie") ? List.of(cookie) : List.of();
    }

    @Override
    public IpAddress peer() {
      return CLIENT;
    }
  }

  /// Sends a client away with all cookies, and looks that it comes back to where it was.
  @Setup
  public void prepare() {
    final String line =
        answer(stranger, new Binding(GroupChoice.NONE, null, 1, TARGET)).stream()
            .map(cookie -> cookie.value().split(";", 2)[0])
            .collect(Collectors.joining("; "));
    known = new Head("_ga=GA1.2.1234567890; " + line);
    if (!TARGET.equals(remembered(known))) {
      throw new IllegalStateException("forgotten: " + line);
    }
  }

  private List<HeaderLine> answer(final RequestHead request, final Binding binding) {
    return cookies.answer(request, forward, binding, List.of(), NOW);
  }

  private @Nullable Target remembered(final RequestHead request) {
    final int group = cookies.rememberedGroup(request, forward, NOW);
    return group == GroupChoice.NONE
        ? null
        : cookies.rememberedTarget(request, forward, group, NOW);
  }

  /// A client without cookies.
  ///
  /// @return for JMH to consume
  @Benchmark
  public int stranger() {
    return cookies.rememberedGroup(stranger, forward, NOW);
  }

  /// A client whose group and target are remembered.
  ///
  /// @return for JMH to consume
  @Benchmark
  public @Nullable Object known() {
    return remembered(known);
  }

  /// The answer to it, which has the target's cookies.
  ///
  /// @return for JMH to consume
  @Benchmark
  public Object answer() {
    return answer(known, new Binding(1, TARGET, 1, TARGET));
  }
}
