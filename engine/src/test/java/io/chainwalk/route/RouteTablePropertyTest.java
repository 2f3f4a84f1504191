package io.chainwalk.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.TestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The compiled table finds what going through the rules one by one finds, whatever rules and requests are like.
class RouteTablePropertyTest {
  private static final int TABLES = 1500;
  private static final int MOST_RULES = 40;
  private static final int REQUESTS = 120;
  private static final List<String> LABELS = List.of("a", "b", "www", "shop-1", "A", "");
  private static final List<String> DOMAINS = List.of("foo.com", "b.foo.com", "com", "bar.org");
  private static final List<String> ELEMENTS =
      List.of("a", "aa", "b", "A", "", "%2F", "..", ".", "a*", "é", "x".repeat(70));
  private static final List<String> VALUES = List.of("a", "A", "b", "B", "c", "");
  private static final List<String> WILD = List.of("*", "?", "/*", "a*", "*b", "", "**", "\\*");

  private final SplittableRandom random = Seeded.random();
  private int matched;

  @Test
  void compiledRulesFindWhatGoingThroughThemFinds() {
    for (int i = 0; i < TABLES; i++) {
      final Rules.Builder[] rules = new Rules.Builder[random.nextInt(MOST_RULES)];
      for (int rule = 0; rule < rules.length; rule++) {
        rules[rule] = rule("rule " + rule);
      }
      compare(Rules.table(random.nextBoolean(), rules));
    }
    assertTrue(matched > TABLES * REQUESTS / 4, () -> "only " + matched + " requests matched");
  }

  @Test
  void soDoRulesOfOneHostAndPathThatConditionsTellApart() {
    for (int i = 0; i < TABLES; i++) {
      final Rules.Builder[] rules = new Rules.Builder[random.nextInt(MOST_RULES)];
      for (int rule = 0; rule < rules.length; rule++) {
        rules[rule] = Rules.rule("rule " + rule).host("foo.com");
        if (random.nextBoolean()) {
          rules[rule].prefix(any(List.of("/", "/a", "/a/b")));
        }
        for (int more = random.nextInt(3); more >= 0; more--) {
          rules[rule].when(condition());
        }
      }
      final RouteTable table = Rules.table(random.nextBoolean(), rules);
      final ReferenceRoutes reference = new ReferenceRoutes(table.rules(), table.hostFirst());
      for (int request = 0; request < REQUESTS; request++) {
        compare(table, reference, withHeaders(TestRequest.get("foo.com", "/a/b/c")));
      }
    }
    assertTrue(matched > TABLES * REQUESTS / 4, () -> "only " + matched + " requests matched");
  }

  private Condition condition() {
    if (random.nextInt(8) == 0) {
      return new Condition.Method(List.of(any(List.of("GET", "POST"))));
    }
    final boolean ignoringCase = random.nextBoolean();
    final List<Condition.TextMatch> values = new ArrayList<>();
    for (int more = random.nextInt(2); more >= 0; more--) {
      values.add(
          random.nextInt(10) == 0
              ? new Condition.TextMatch.Glob("*" + any(VALUES), ignoringCase)
              : new Condition.TextMatch.Equal(any(VALUES), ignoringCase));
    }
    return new Condition.Header(any(List.of("x", "X", "y")), values);
  }

  private TestRequest withHeaders(final TestRequest request) {
    TestRequest with = request;
    for (int more = random.nextInt(4); more > 0; more--) {
      with = with.with(any(List.of("X", "Y")), any(VALUES));
    }
    return with;
  }

  private void compare(final RouteTable table) {
    final ReferenceRoutes reference = new ReferenceRoutes(table.rules(), table.hostFirst());
    for (int i = 0; i < REQUESTS; i++) {
      compare(table, reference, request());
    }
  }

  private void compare(
      final RouteTable table, final ReferenceRoutes reference, final TestRequest request) {
    final Optional<RouteRule> expected = reference.find(request);
    final RouteRule found = table.find(request);
    matched += expected.isPresent() ? 1 : 0;
    assertEquals(
        expected.map(RouteRule::origin).orElse(Rules.FALLBACK.origin()),
        found.origin(),
        () ->
            request
                + " hostFirst="
                + table.hostFirst()
                + " "
                + table.rules()
                + " seed "
                + Seeded.seed());
    assertEquals(
        table.rules().size() - (expected.isPresent() ? 1 : 0), table.explain(request).size());
  }

  private Rules.Builder rule(final String name) {
    final Rules.Builder rule = Rules.rule(name);
    for (int hosts = random.nextInt(3); hosts > 0; hosts--) {
      rule.host(hostMatch());
    }
    for (int paths = random.nextInt(4); paths > 0; paths--) {
      rule.path(pathMatch());
    }
    if (random.nextInt(4) == 0) {
      rule.when(Rules.header("x", String.valueOf(random.nextInt(2))));
    }
    return rule;
  }

  private HostMatch hostMatch() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new HostMatch.Exact(host());
      case 2 -> new HostMatch.OneLabel("." + any(DOMAINS));
      case 3 -> new HostMatch.AnyLabels("." + any(DOMAINS));
      case 4 -> new HostMatch.Glob(any(List.of("*", "*.", "a*.", "?.", "")) + any(DOMAINS));
      default -> new HostMatch.Glob(any(List.of("*", "www.*", "*.com", "*o*", "**", "?*")));
    };
  }

  private PathMatch pathMatch() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> new PathMatch.Exact(path());
      case 2, 3 -> new PathMatch.Prefix(path());
      case 4 -> new PathMatch.Glob(path());
      case 5 -> new PathMatch.Glob(path() + "/*");
      case 6 -> new PathMatch.Glob(path() + any(WILD) + (random.nextBoolean() ? path() : ""));
      default ->
          new PathMatch.Regex(
              Pattern.compile(any(List.of("/a", "a+", "^/.*b$", "[A-Z]"))),
              any(List.of(PathMatch.Regex.Anchoring.values())));
    };
  }

  private TestRequest request() {
    final TestRequest request = TestRequest.get(random.nextInt(20) == 0 ? "" : host(), path());
    return random.nextInt(3) == 0 ? request.with("X", String.valueOf(random.nextInt(2))) : request;
  }

  private String host() {
    final StringBuilder host = new StringBuilder();
    for (int labels = random.nextInt(3); labels > 0; labels--) {
      host.append(any(LABELS)).append('.');
    }
    return host.append(any(DOMAINS)).toString();
  }

  private String path() {
    final StringBuilder path = new StringBuilder(random.nextInt(30) == 0 ? "" : "/");
    for (int elements = random.nextInt(4); elements > 0; elements--) {
      path.append(any(ELEMENTS)).append(random.nextInt(5) == 0 ? "" : "/");
    }
    return path.toString();
  }

  private <T> T any(final List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
