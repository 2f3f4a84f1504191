package io.chainwalk.route;

import static io.chainwalk.route.Rules.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Condition.Parameter;
import io.chainwalk.route.Condition.TextMatch;
import io.chainwalk.testkit.TestRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MissTest {
  private static final TestRequest REQUEST = TestRequest.get("shop.example.com", "/cart?v=1");

  private static void assertMiss(
      final Miss.Part part,
      final String words,
      final Rules.Builder rule,
      final TestRequest request) {
    final List<Miss> misses = Rules.table(false, rule).explain(request);
    assertEquals(
        List.of(part + ": " + words),
        misses.stream().map(miss -> miss.part() + ": " + miss.words()).toList());
  }

  @Test
  void aRuleForOtherHostsSaysWhich() {
    assertMiss(
        Miss.Part.HOST,
        "host is shop.example.com, not api.example.com or *.foo.com with one label more",
        rule("r").host("api.example.com").host(new HostMatch.OneLabel(".foo.com")).exact("/x"),
        REQUEST);
    assertMiss(
        Miss.Part.HOST,
        "the request names no host, not *.foo.com",
        rule("r").host(new HostMatch.AnyLabels(".foo.com")),
        TestRequest.get("", "/"));
  }

  @Test
  void aRuleForOtherPathsSaysWhich() {
    assertMiss(
        Miss.Part.PATH,
        "path is /cart, not exactly /cart/ or /checkout or below or like /c?",
        rule("r").exact("/cart/").prefix("/checkout").path(new PathMatch.Glob("/c?")),
        REQUEST);
  }

  @Test
  void anExpressionThatWasGivenUpIsNamed() {
    assertMiss(
        Miss.Part.PATH,
        "path is /"
            + "a".repeat(60)
            + "!, not as //(.*a){20}$/ has it; a regular expression took too long and was given up",
        rule("r")
            .path(
                new PathMatch.Regex(
                    Pattern.compile("/(.*a){20}$"), PathMatch.Regex.Anchoring.WHOLE)),
        TestRequest.get("a.com", "/" + "a".repeat(60) + "!"));
  }

  @Test
  void aConditionThatFailsSaysWhatThereWasAndWhatThereShouldBe() {
    assertMiss(
        Miss.Part.CONDITION,
        "header X-Canary is missing; it must be \"always\"",
        rule("r").when(Rules.header("X-Canary", "always")),
        REQUEST);
    assertMiss(
        Miss.Part.CONDITION,
        "header X-Canary is \"never\", not \"always\"",
        rule("r").when(Rules.header("X-Canary", "always")),
        REQUEST.with("x-canary", "never"));
    assertMiss(
        Miss.Part.CONDITION,
        "method is GET, not POST or PUT",
        rule("r").when(new Condition.Method(List.of("POST", "PUT"))),
        REQUEST);
    assertMiss(
        Miss.Part.CONDITION,
        "query v=1 has no v=2 or *=x*",
        rule("r")
            .when(
                new Condition.Query(
                    List.of(
                        new Parameter(
                            new TextMatch.Equal("v", false), new TextMatch.Equal("2", false)),
                        new Parameter(new TextMatch.Any(), new TextMatch.Glob("x*", true))))),
        REQUEST);
    assertMiss(
        Miss.Part.CONDITION,
        "client 203.0.113.7 is not in 10.0.0.0/8",
        rule("r")
            .when(
                new Condition.Source(
                    List.of(new Condition.Network(IpAddress.parse("10.0.0.0"), 8)))),
        REQUEST);
    assertMiss(
        Miss.Part.CONDITION,
        "cookie canary is \"never\", not like \"al*\"",
        rule("r").when(new Condition.Cookie("canary", List.of(new TextMatch.Glob("al*", false)))),
        REQUEST.with("Cookie", "canary=never"));
    assertMiss(
        Miss.Part.CONDITION,
        "it must not be that the method is GET",
        rule("r").when(new Condition.Not(new Condition.Method(List.of("GET")))),
        REQUEST);
  }

  @Test
  void aRuleThatComesTooLateSaysWhichWasFirst() {
    final RouteTable table =
        Rules.table(false, rule("spec.rules[0]").prefix("/"), rule("spec.rules[1]").exact("/cart"));
    final List<Miss> misses = table.explain(REQUEST);
    assertEquals(1, misses.size());
    assertEquals(Miss.Part.OUTRANKED, misses.getFirst().part());
    assertEquals(
        "it matches too, but Ingress shop/web spec.rules[0] comes first",
        misses.getFirst().words());
  }

  @Test
  void aRuleOfALessSpecificHostSaysWhichHostHasTheRequest() {
    final RouteTable table =
        Rules.table(
            true, rule("all").prefix("/"), rule("own").host("shop.example.com").exact("/only"));
    assertEquals(
        List.of(
            "OUTRANKED: it matches too, but for host shop.example.com the rules of"
                + " shop.example.com count alone",
            "PATH: path is /cart, not exactly /only"),
        table.explain(REQUEST).stream().map(miss -> miss.part() + ": " + miss.words()).toList());
  }

  @Test
  void longTextsOfStrangersAreCut() {
    final String path = "/" + "x".repeat(500);
    assertMiss(
        Miss.Part.PATH,
        "path is " + path.substring(0, 80) + "…, not exactly /",
        rule("r").exact("/"),
        TestRequest.get("a.com", path));
  }
}
