package io.chainwalk.route;

import static io.chainwalk.route.Rules.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.management.ThreadMXBean;
import io.chainwalk.testkit.Allocations;
import io.chainwalk.testkit.TestRequest;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Finding a rule, and choosing a group, allocates nothing.
class RouteAllocationTest {
  private static final int ROUNDS = 20_000;

  private static final List<TestRequest> REQUESTS =
      List.of(
          TestRequest.get("www.a.com", "/foo"),
          TestRequest.get("www.a.com", "/foo/bar/baz"),
          TestRequest.get("www.a.com", "/food"),
          TestRequest.get("www.a.com", "//foo//bar"),
          TestRequest.get("x.a.com", "/img/1.png"),
          TestRequest.get("x.y.a.com", "/img/1.png"),
          TestRequest.get("shop-1.b.org", "/a/b/c"),
          TestRequest.get("", "/"),
          TestRequest.get("nobody.net", ""));

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aThousandRequestsAllocateNothing(final boolean hostFirst) {
    final RouteTable table =
        Rules.table(
            hostFirst,
            rule("exact").host("www.a.com").exact("/foo"),
            rule("prefix").host("www.a.com").prefix("/foo/bar"),
            rule("pattern").host("www.a.com").path(new PathMatch.Glob("/foo*")),
            rule("one label").host(new HostMatch.OneLabel(".a.com")).prefix("/img"),
            rule("labels")
                .host(new HostMatch.AnyLabels(".a.com"))
                .path(new PathMatch.Glob("*.png")),
            rule("shop").host(new HostMatch.Glob("shop-?.b.*")).path(new PathMatch.Glob("/a/*/c")),
            rule("all").path(new PathMatch.Glob("/*")));
    allocatedBy(table);
    assertEquals(0, Allocations.steady(() -> allocatedBy(table)));
  }

  private long allocatedBy(final RouteTable table) {
    final Action.Forward forward = Rules.forward(20, 20, 60);
    final long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      for (int request = 0; request < REQUESTS.size(); request++) {
        assertNotNull(table.find(REQUESTS.get(request)));
        GroupChoice.pick(forward, ((long) i * request) << 32);
      }
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
