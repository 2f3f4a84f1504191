package io.chainwalk.route;

import static io.chainwalk.route.Rules.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.testkit.TestRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private static String found(final RouteTable table, final String host, final String target) {
    return Rules.found(table, TestRequest.get(host, target));
  }

  @Test
  void ofRulesThatMatchTheFirstWins() {
    final RouteTable table =
        Rules.table(
            false,
            rule("first").host("a.com").prefix("/foo"),
            rule("second").host("a.com").exact("/foo/bar"),
            rule("third").prefix("/"));
    assertEquals("first", found(table, "a.com", "/foo/bar"));
    assertEquals("third", found(table, "a.com", "/"));
    assertEquals("third", found(table, "b.com", "/foo/bar"));
  }

  @Test
  void aRequestThatNoRuleMatchesGetsTheFallback() {
    final RouteTable table = Rules.table(false, rule("only").host("a.com").exact("/foo"));
    assertSame(Rules.FALLBACK, table.find(TestRequest.get("a.com", "/")));
    assertSame(Rules.FALLBACK, table.find(TestRequest.get("", "/foo")));
    assertSame(Rules.FALLBACK, Rules.table(true).find(TestRequest.get("a.com", "/")));
  }

  @Test
  void aRuleMatchesByAnyOfItsHostsAndAnyOfItsPaths() {
    final RouteTable table =
        Rules.table(false, rule("both").host("a.com").host("b.com").exact("/foo").prefix("/bar"));
    assertEquals("both", found(table, "a.com", "/foo"));
    assertEquals("both", found(table, "b.com", "/bar/x"));
    assertEquals("fallback", found(table, "c.com", "/bar"));
    assertEquals("fallback", found(table, "a.com", "/foo/x"));
  }

  @Test
  void whereConditionsFailTheNextRuleIsAsked() {
    final RouteTable table =
        Rules.table(
            false,
            rule("canary").host("a.com").prefix("/").when(Rules.header("x-canary", "always")),
            rule("post").host("a.com").prefix("/").when(new Condition.Method(List.of("POST"))),
            rule("stable").host("a.com").prefix("/"));
    final TestRequest request = TestRequest.get("a.com", "/");
    assertEquals("canary", Rules.found(table, request.with("X-Canary", "always")));
    assertEquals("post", Rules.found(table, request.by("POST")));
    assertEquals("stable", Rules.found(table, request));
  }

  @Test
  void allConditionsOfARuleMustHold() {
    final RouteTable table =
        Rules.table(false, rule("both").when(Rules.header("a", "1")).when(Rules.header("b", "2")));
    final TestRequest request = TestRequest.get("a.com", "/").with("a", "1");
    assertEquals("fallback", Rules.found(table, request));
    assertEquals("both", Rules.found(table, request.with("b", "2")));
  }

  @Test
  void withoutHostFirstAllHostsThatMatchHaveTheirSay() {
    final RouteTable table =
        Rules.table(
            false,
            rule("any").exact("/foo"),
            rule("wide").host(new HostMatch.AnyLabels(".com")).exact("/bar"),
            rule("wildcard").host(new HostMatch.OneLabel(".a.com")).prefix("/foo"),
            rule("exact").host("www.a.com").prefix("/"));
    assertEquals("any", found(table, "www.a.com", "/foo"));
    assertEquals("wide", found(table, "www.a.com", "/bar"));
    assertEquals("wildcard", found(table, "www.a.com", "/foo/x"));
    assertEquals("exact", found(table, "www.a.com", "/x"));
  }

  @Test
  void withHostFirstTheRulesOfTheMostSpecificHostCountAlone() {
    final RouteTable table =
        Rules.table(
            true,
            rule("any").prefix("/"),
            rule("wide").host(new HostMatch.AnyLabels(".com")).prefix("/"),
            rule("wildcard").host(new HostMatch.AnyLabels(".a.com")).prefix("/foo"),
            rule("exact").host("www.a.com").exact("/foo"));
    assertEquals("exact", found(table, "www.a.com", "/foo"));
    assertEquals("fallback", found(table, "www.a.com", "/bar"));
    assertEquals("wildcard", found(table, "x.a.com", "/foo"));
    assertEquals("fallback", found(table, "x.a.com", "/bar"));
    assertEquals("wide", found(table, "b.com", "/bar"));
    assertEquals("any", found(table, "b.org", "/bar"));
  }

  @Test
  void oneMoreLabelIsMoreSpecificThanSeveralAndAPatternLessThanBoth() {
    final RouteTable table =
        Rules.table(
            true,
            rule("pattern").host(new HostMatch.Glob("*.a.com")),
            rule("several").host(new HostMatch.AnyLabels(".a.com")),
            rule("one").host(new HostMatch.OneLabel(".a.com")),
            rule("longer pattern").host(new HostMatch.Glob("shop-*.a.com")));
    assertEquals("one", found(table, "www.a.com", "/"));
    assertEquals("several", found(table, "x.www.a.com", "/"));
    assertEquals("longer pattern", found(table, "shop-1.a.com", "/"));
    assertEquals("pattern", found(table, ".a.com", "/"));
  }

  @Test
  void aRuleOfSeveralHostsIsAsSpecificAsTheBestThatMatches() {
    final RouteTable table =
        Rules.table(
            true,
            rule("both").host(new HostMatch.OneLabel(".a.com")).host("www.a.com").exact("/x"),
            rule("exact").host("www.a.com").prefix("/"));
    assertEquals("both", found(table, "www.a.com", "/x"));
    assertEquals("exact", found(table, "www.a.com", "/y"));
    assertEquals("both", found(table, "b.a.com", "/x"));
  }

  @Test
  void severalWildcardsOnOneSuffixKeepTheirOrder() {
    final RouteTable table =
        Rules.table(
            false,
            rule("shops").host(new HostMatch.Glob("shop-*.a.com")),
            rule("all").host(new HostMatch.Glob("*.a.com")),
            rule("shop one").host(new HostMatch.Glob("shop-1.a.*")));
    assertEquals("shops", found(table, "shop-1.a.com", "/"));
    assertEquals("all", found(table, "web.a.com", "/"));
    assertEquals("shop one", found(table, "shop-1.a.org", "/"));
  }

  @Test
  void pathsThatNoListHasAreAskedInOrder() {
    final RouteTable table =
        Rules.table(
            false,
            rule("pictures").path(new PathMatch.Glob("*.png")),
            rule("numbers")
                .path(
                    new PathMatch.Regex(
                        java.util.regex.Pattern.compile("/\\d+"), PathMatch.Regex.Anchoring.START)),
            rule("rest").prefix("/"));
    assertEquals("pictures", found(table, "a.com", "/1.png"));
    assertEquals("numbers", found(table, "a.com", "/1.jpg"));
    assertEquals("rest", found(table, "a.com", "/x.jpg"));
  }

  @Test
  void aPathLongerThanAllRulesStillFindsItsPrefix() {
    final RouteTable table =
        Rules.table(
            false, rule("api").prefix("/api/v1"), rule("start").path(new PathMatch.Glob("/ap*")));
    assertEquals("api", found(table, "a.com", "/api/v1/" + "x/".repeat(4000)));
    assertEquals("start", found(table, "a.com", "/api/v1x/" + "x/".repeat(4000)));
    assertEquals("fallback", found(table, "a.com", "/".repeat(9000)));
  }

  @Test
  void manyPathsOfOneHashTableAreAllFound() {
    final Rules.Builder[] rules = new Rules.Builder[3000];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = rule("rule " + i).host("a" + i % 50 + ".com").prefix("/svc" + i);
    }
    final RouteTable table = Rules.table(true, rules);
    for (int i = 0; i < rules.length; i++) {
      assertEquals("rule " + i, found(table, "a" + i % 50 + ".com", "/svc" + i + "/x"));
    }
  }

  @Test
  void pathsWithOneHashAreToldApart() {
    final String one = "/" + thueMorse('a', 'b');
    final String other = "/" + thueMorse('b', 'a');
    assertEquals(TextHash.of(one), TextHash.of(other));
    assertNotEquals(one, other);
    final RouteTable table = Rules.table(false, rule("short").exact("/ab"), rule("one").exact(one));
    assertEquals("one", found(table, "a.com", one));
    assertEquals("fallback", found(table, "a.com", other));
    final RouteTable both = Rules.table(false, rule("one").exact(one), rule("other").prefix(other));
    assertEquals("one", found(both, "a.com", one));
    assertEquals("other", found(both, "a.com", other));
    assertEquals("other", found(both, "a.com", other + "/x"));
    final RouteTable under =
        Rules.table(
            false, rule("under").prefix(other), rule("any").path(new PathMatch.Glob("/a*")));
    assertEquals("any", found(under, "a.com", one));
  }

  /// Polynomials of these texts are equal whatever the factor, modulo a power of two.
  private static String thueMorse(final char zero, final char one) {
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1 << 11; i++) {
      text.append(Integer.bitCount(i) % 2 == 0 ? zero : one);
    }
    return text.toString();
  }

  @Test
  void pathsOfAnyLengthAreFound() {
    final Rules.Builder[] rules = new Rules.Builder[600];
    for (int length = 0; length < rules.length; length++) {
      rules[length] = rule("rule " + length).exact("/" + "x".repeat(length));
    }
    final RouteTable table = Rules.table(false, rules);
    for (int length = 0; length < rules.length; length++) {
      assertEquals("rule " + length, found(table, "a.com", "/" + "x".repeat(length)));
    }
    assertEquals("fallback", found(table, "a.com", "/" + "x".repeat(rules.length)));
  }

  @Test
  void rulesThatWantOtherValuesOfAHeaderAreNotVisited() {
    final int count = 1000;
    final Rules.Builder[] rules = new Rules.Builder[count];
    for (int i = 0; i < count; i++) {
      rules[i] =
          rule("rule " + i).host("a.com").prefix("/").when(Rules.header("X-Tenant", "t" + i));
    }
    final RouteTable table = Rules.table(false, rules);
    final AtomicInteger asked = new AtomicInteger();
    final TestRequest request = TestRequest.get("a.com", "/x").with("x-tenant", "t999");
    assertEquals("rule 999", Rules.found(table, countingHeaders(request, asked)));
    assertEquals(1, asked.get());
    assertEquals(
        "rule 3", Rules.found(table, request.with("X-Tenant", "t3").with("X-Tenant", "t5")));
    assertEquals("fallback", found(table, "a.com", "/x"));
  }

  private static RequestHead countingHeaders(final TestRequest request, final AtomicInteger asked) {
    return new RequestHead() {
      @Override
      public boolean secure() {
        return request.secure();
      }

      @Override
      public String method() {
        return request.method();
      }

      @Override
      public String host() {
        return request.host();
      }

      @Override
      public String path() {
        return request.path();
      }

      @Override
      public String query() {
        return request.query();
      }

      @Override
      public List<String> header(final String name) {
        asked.incrementAndGet();
        return request.header(name);
      }

      @Override
      public IpAddress peer() {
        return request.peer();
      }
    };
  }

  @Test
  void aTableSaysWhatItWasMadeOf() {
    final RouteTable table = Rules.table(true, rule("a"), rule("b"));
    assertEquals(2, table.rules().size());
    assertSame(Rules.FALLBACK, table.fallback());
    assertTrue(table.hostFirst());
    assertFalse(Rules.table(false).hostFirst());
  }
}
