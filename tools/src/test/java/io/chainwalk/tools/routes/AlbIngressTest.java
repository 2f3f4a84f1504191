package io.chainwalk.tools.routes;

import static io.chainwalk.tools.routes.RouteLab.action;
import static io.chainwalk.tools.routes.RouteLab.host;
import static io.chainwalk.tools.routes.RouteLab.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.TargetStickiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ingresses as AWS Load Balancer Controller and Elastic Load Balancing have them.
class AlbIngressTest {
  private static final String ALB = "alb.ingress.kubernetes.io/";

  private static String ingress(
      final String name, final String fields, final Map<String, String> annotations) {
    return RouteLab.ingress(
        name,
        "ingressClassName: alb\n" + fields,
        annotations.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(one -> ALB + one.getKey() + ": '" + one.getValue() + "'")
            .toArray(String[]::new));
  }

  private static RouteLab alb(final String rules, final Map<String, String> annotations) {
    return RouteLab.of(ingress("web", "rules:\n" + rules, annotations));
  }

  /// One rule for everything, with the action of an annotation.
  private static RouteLab withAction(final String json) {
    return alb(host("", action("/", "Prefix", "x")), Map.of("actions.x", json));
  }

  private static String forward(final String config) {
    return "{\"type\":\"forward\",\"forwardConfig\":" + config + "}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"targetGroups\":[{\"serviceName\":\"a\",\"servicePort\":\"80\",\"weight\":20},{\"serviceName\":\"b\",\"servicePort\":80,\"weight\":20},{\"targetGroupARN\":\"arn:x\",\"weight\":60}]} | 1/5 shop/a:80, 1/5 shop/b:80, 3/5 arn:x",
        "{\"TargetGroups\":[{\"ServiceName\":\"a\",\"ServicePort\":\"http\",\"Weight\":3},{\"serviceName\":\"b\",\"SERVICEPORT\":\"80\",\"weight\":1}]} | 3/4 shop/a:http, 1/4 shop/b:80",
        "{\"targetGroups\":[{\"serviceName\":\"a\",\"servicePort\":80}]} | shop/a:80",
        "{\"targetGroups\":[{\"targetGroupName\":\"mine\"}]} | mine",
        "{\"targetGroups\":[{\"serviceName\":\"a\",\"servicePort\":80,\"weight\":0},{\"serviceName\":\"b\",\"servicePort\":80,\"weight\":0}]} | 503",
      })
  void aForwardIsSharedByWeightInEverySpelling(final String config, final String answer) {
    assertEquals(answer, withAction(forward(config)).ask("http://h/"));
  }

  @Test
  void aForwardToOneTargetGroupMayBeGivenOutright() {
    assertEquals(
        "arn:aws:x",
        withAction("{\"Type\":\"forward\",\"TargetGroupArn\":\"arn:aws:x\"}").ask("http://h/"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"targetGroups\":[{\"serviceName\":\"a\",\"servicePort\":80},{\"serviceName\":\"b\",\"servicePort\":80}]} | invalid ForwardConfig: weight must be set when route to multiple target groups",
        "{\"targetGroups\":[{\"serviceName\":\"a\"}]} | invalid ForwardConfig: invalid TargetGroupTuple: missing servicePort",
        "{\"targetGroups\":[{\"servicePort\":80}]} | invalid ForwardConfig: invalid TargetGroupTuple: precisely one of targetGroupARN and serviceName can be specified",
        "{\"targetGroups\":[{\"serviceName\":\"a\",\"servicePort\":80,\"targetGroupARN\":\"arn:x\"}]} | invalid ForwardConfig: invalid TargetGroupTuple: precisely one of targetGroupARN and serviceName can be specified",
        "{\"targetGroups\":[]} | invalid ForwardConfig: a forward action needs a target group",
        "{\"targetGroups\":[{\"serviceName\":\"a\",\"servicePort\":80,\"weight\":1000}]} | invalid ForwardConfig: weight must be within [0, 999]: 1000",
        "{\"targetGroups\":[{\"serviceName\":\"a\",\"servicePort\":80,\"weight\":\"1\"}]} | invalid ForwardConfig: cannot unmarshal string into field forwardConfig.targetGroups.weight of type int64",
        "{\"targetGroups\":[{\"targetGroupARN\":\"1\",\"weight\":1},{\"targetGroupARN\":\"2\",\"weight\":1},{\"targetGroupARN\":\"3\",\"weight\":1},{\"targetGroupARN\":\"4\",\"weight\":1},{\"targetGroupARN\":\"5\",\"weight\":1},{\"targetGroupARN\":\"6\",\"weight\":1}]} | invalid ForwardConfig: a forward action can have 5 target groups at most, not 6",
        "{\"targetGroups\":[{\"targetGroupARN\":\"1\"}],\"targetGroupStickinessConfig\":{\"enabled\":true}} | invalid ForwardConfig: targetGroupStickinessConfig.durationSeconds must be within [1, 604800] where it is enabled",
      })
  void aForwardIsRefusedInTheControllersWords(final String config, final String reason) {
    final RouteLab lab = withAction(forward(config));
    assertEquals(List.of(), lab.entrances().entrances());
    assertEquals("Ingress shop/web: " + reason, lab.refused());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"forward\"} | precisely one of TargetGroupArn and ForwardConfig can be specified",
        "{\"type\":\"forward\",\"targetGroupARN\":\"a\",\"forwardConfig\":{\"targetGroups\":[]}} | precisely one of TargetGroupArn and ForwardConfig can be specified",
        "{\"type\":\"drop\"} | unknown action type: drop",
        "{} | 'unknown action type: '",
        "{\"type\":\"redirect\"} | missing RedirectConfig",
        "{\"type\":\"fixed-response\"} | missing FixedResponseConfig",
        "{\"type\":\"redirect\",\"redirectConfig\":{\"host\":\"a\"}} | invalid RedirectConfig: statusCode is required",
        "{\"type\":\"fixed-response\",\"fixedResponseConfig\":{\"contentType\":\"text/plain\"}} | invalid FixedResponseConfig: statusCode is required",
        "{\"type\":\"redirect\",\"redirectConfig\":{\"statusCode\":\"HTTP_308\"}} | redirect statusCode must be HTTP_301 or HTTP_302: HTTP_308",
        "{\"type\":\"redirect\",\"redirectConfig\":{\"statusCode\":\"HTTP_301\",\"protocol\":\"ftp\"}} | redirect protocol must be HTTP, HTTPS or #{protocol}: ftp",
        "{\"type\":\"redirect\",\"redirectConfig\":{\"statusCode\":\"HTTP_301\",\"port\":\"65536\"}} | redirect port must be within [1, 65535] or #{port}: 65536",
        "{\"type\":\"redirect\",\"redirectConfig\":{\"statusCode\":\"HTTP_301\",\"port\":\"80/x\"}} | redirect port must be within [1, 65535] or #{port}: 80/x",
        "{\"type\":\"redirect\",\"redirectConfig\":{\"statusCode\":\"HTTP_301\",\"path\":\"x\"}} | redirect path must begin with /: x",
        "{\"type\":\"fixed-response\",\"fixedResponseConfig\":{\"statusCode\":\"301\"}} | fixed-response statusCode must be 2XX, 4XX or 5XX: 301",
        "{\"type\":\"fixed-response\",\"fixedResponseConfig\":{\"statusCode\":\"200\",\"contentType\":\"image/png\"}} | fixed-response cannot have contentType image/png",
      })
  void otherActionsAreRefusedInTheControllersWords(final String json, final String reason) {
    assertEquals("Ingress shop/web: " + reason, withAction(json).refused());
  }

  @Test
  void anActionThatIsNoJsonIsRefusedWithItsText() {
    assertTrue(
        withAction("{")
            .refused()
            .startsWith(
                "Ingress shop/web: failed to parse json annotation, alb.ingress.kubernetes.io/actions.x: {: "));
  }

  @Test
  void anActionThatIsNotThereIsAnsweredWith503() {
    final RouteLab lab = alb(host("", action("/", "Prefix", "nowhere")), Map.of());
    assertEquals("503 Backend action does not exist", lab.ask("http://h/"));
    assertTrue(lab.notices().contains("actions.nowhere is missing, which is answered with 503"));
  }

  @Test
  void keysThatNobodyKnowsAreKeptAndNoticed() {
    final RouteLab lab =
        withAction(
            "{\"type\":\"fixed-response\",\"colour\":1,\"fixedResponseConfig\":{\"statusCode\":\"200\",\"size\":2}}");
    assertEquals("200", lab.ask("http://h/"));
    assertEquals(
        """
        standard input:7: Ingress shop/web: alb.ingress.kubernetes.io/actions.x has a key that is not known and kept as it is: colour.
        standard input:7: Ingress shop/web: alb.ingress.kubernetes.io/actions.x has a key that is not known and kept as it is: fixedResponseConfig.size.\
        """,
        lab.notices());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"host\":\"aws.amazon.com\",\"path\":\"/eks/\",\"port\":\"443\",\"protocol\":\"HTTPS\",\"query\":\"k=v\",\"statusCode\":\"HTTP_302\"} | 302 https://aws.amazon.com:443/eks/?k=v",
        "{\"port\":\"443\",\"protocol\":\"HTTPS\",\"statusCode\":\"HTTP_301\"} | 301 https://h:443/a/b?c=d",
        "{\"host\":\"www.#{host}\",\"path\":\"/x/#{path}\",\"query\":\"from=#{protocol}-#{port}&#{query}\",\"statusCode\":\"HTTP_301\"} | 301 http://www.h:80/x/a/b?from=http-80&c=d",
      })
  void aRedirectKeepsWhatItDoesNotSayAndAlwaysHasItsPort(final String config, final String answer) {
    assertEquals(
        answer,
        withAction("{\"type\":\"redirect\",\"redirectConfig\":" + config + "}")
            .ask("http://h/a/b?c=d"));
  }

  @ParameterizedTest
  @CsvSource({
    "/exact, shop/exact:80",
    "/exact/, shop/root:80",
    "/foo, shop/foo:80",
    "/foo/, shop/foo:80",
    "/foo/bar, shop/foo-bar:80",
    "/foobar, shop/root:80",
    "/img/a/b.png, shop/root:80"
  })
  void pathsAreAskedExactOnesFirstThenPrefixesByLengthThenOthers(
      final String path, final String answer) {
    final RouteLab lab =
        alb(
            host(
                "",
                path("/img/*.png", "ImplementationSpecific", "images"),
                path("/", "Prefix", "root"),
                path("/foo", "Prefix", "foo"),
                path("/foo/bar", "Prefix", "foo-bar"),
                path("/exact", "Exact", "exact")),
            Map.of());
    assertEquals(answer, lab.ask("http://h" + path));
  }

  @Test
  void starsMatchSlashesAndQuestionMarksOneCharacter() {
    final RouteLab lab =
        alb(
            host("*.example.com", path("/img/*.p?g", "ImplementationSpecific", "images")),
            Map.of());
    assertEquals("shop/images:80", lab.ask("http://a.b.example.com/img/a/b.png"));
    assertEquals("404", lab.ask("http://a.b.example.com/img/a/b.jpeg"));
    assertEquals("404", lab.ask("http://a.example.com/IMG/a.png"));
    assertEquals("404", lab.ask("http://example.com/img/a.png"));
  }

  @Test
  void rulesOfLessSpecificHostsComeFirstWhereTheyStandFirst() {
    final RouteLab lab =
        alb(host("", path("/", "Prefix", "all")) + host("h", path("/", "Prefix", "h")), Map.of());
    assertEquals("shop/all:80", lab.ask("http://h/"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a* | Exact | exact path shouldn't contain wildcards: /a*",
        "/a? | Prefix | prefix path shouldn't contain wildcards: /a?"
      })
  void wildcardsBelongToImplementationSpecificPaths(
      final String path, final String type, final String reason) {
    assertEquals(
        "Ingress shop/web: " + reason, alb(host("", path(path, type, "web")), Map.of()).refused());
  }

  @Test
  void pathsMayBeRegularExpressionsBehindTheirFirstSlash() {
    final RouteLab lab =
        alb(
            host(
                "",
                path("/^/api/v[0-9]+$", "ImplementationSpecific", "api"),
                path("/", "Prefix", "root")),
            Map.of("use-regex-path-match", "true"));
    assertEquals("shop/root:80", lab.ask("http://h/api/v12"));
    final RouteLab alone =
        alb(
            host("", path("/^/api/v[0-9]+$", "ImplementationSpecific", "api")),
            Map.of("use-regex-path-match", "true"));
    assertEquals("shop/api:80", alone.ask("http://h/api/v12"));
    assertEquals("404", alone.ask("http://h/api/vx"));
    assertTrue(
        alb(
                host("", path("/(", "ImplementationSpecific", "api")),
                Map.of("use-regex-path-match", "true"))
            .refused()
            .startsWith("Ingress shop/web: path is no regular expression: (, "));
  }

  private static RouteLab conditional(final String conditions) {
    return alb(
        host("h", action("/", "Prefix", "x")) + host("", path("/", "Prefix", "rest")),
        Map.of(
            "actions.x",
            "{\"type\":\"fixed-response\",\"fixedResponseConfig\":{\"statusCode\":\"200\"}}",
            "conditions.x",
            conditions));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"field\":\"http-header\",\"httpHeaderConfig\":{\"httpHeaderName\":\"X-A\",\"values\":[\"v*\",\"w\"]}}] | http://h/ | X-a: VALUE | 200",
        "[{\"field\":\"http-header\",\"httpHeaderConfig\":{\"httpHeaderName\":\"X-A\",\"values\":[\"v*\",\"w\"]}}] | http://h/ | X-a: x | shop/rest:80",
        "[{\"field\":\"http-request-method\",\"httpRequestMethodConfig\":{\"Values\":[\"PUT\",\"POST\"]}}] | POST http://h/ | X-a: x | 200",
        "[{\"field\":\"http-request-method\",\"httpRequestMethodConfig\":{\"Values\":[\"PUT\",\"POST\"]}}] | GET http://h/ | X-a: x | shop/rest:80",
        "[{\"field\":\"query-string\",\"queryStringConfig\":{\"values\":[{\"key\":\"a\",\"value\":\"1\"},{\"value\":\"any\"}]}}] | http://h/?b=ANY | X-a: x | 200",
        "[{\"field\":\"query-string\",\"queryStringConfig\":{\"values\":[{\"key\":\"a\",\"value\":\"1\"}]}},{\"field\":\"query-string\",\"queryStringConfig\":{\"values\":[{\"key\":\"b\",\"value\":\"2\"}]}}] | http://h/?b=2 | X-a: x | shop/rest:80",
        "[{\"field\":\"query-string\",\"queryStringConfig\":{\"values\":[{\"key\":\"a\",\"value\":\"1\"}]}},{\"field\":\"query-string\",\"queryStringConfig\":{\"values\":[{\"key\":\"b\",\"value\":\"2\"}]}}] | http://h/?b=2&a=1 | X-a: x | 200",
        "[{\"field\":\"host-header\",\"hostHeaderConfig\":{\"values\":[\"i\"]}}] | http://i/ | X-a: x | 200",
        "[{\"field\":\"path-pattern\",\"pathPatternConfig\":{\"values\":[\"/other\"]}}] | http://h/other | X-a: x | 200",
        "[{\"field\":\"colour\"}] | http://h/ | X-a: x | 200",
      })
  void conditionsAreAndedAndHostsAndPathsOred(
      final String conditions, final String request, final String header, final String answer) {
    assertEquals(answer, conditional(conditions).ask(request, header));
  }

  @Test
  void aSourceConditionIsAboutTheTcpPeer() {
    final RouteLab lab =
        conditional(
            "[{\"field\":\"source-ip\",\"sourceIpConfig\":{\"values\":[\"172.16.0.0/16\",\"2001:db8::/32\"]}}]");
    assertEquals("200", lab.askFrom("172.16.9.9", "http://h/"));
    assertEquals("200", lab.askFrom("2001:db8::1", "http://h/"));
    assertEquals("shop/rest:80", lab.askFrom("10.0.0.1", "http://h/"));
    assertEquals("shop/rest:80", lab.ask("http://h/", "X-Forwarded-For: 172.16.9.9"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"field\":\"http-header\"}] | missing httpHeaderConfig",
        "[{\"field\":\"http-header\",\"httpHeaderConfig\":{\"httpHeaderName\":\"a\",\"values\":[]}}] | invalid httpHeaderConfig: values cannot be empty",
        "[{\"field\":\"query-string\",\"queryStringConfig\":{}}] | invalid queryStringConfig: Values cannot be empty",
        "[{\"field\":\"query-string\",\"queryStringConfig\":{\"values\":[{\"key\":\"a\"}]}}] | invalid queryStringConfig: value cannot be empty",
        "[{\"field\":\"source-ip\",\"sourceIPConfig\":{\"values\":[\"10.0.0.0/40\"]}}] | invalid sourceIPConfig: invalid CIDR address: 10.0.0.0/40",
        "[{\"field\":\"host-header\",\"hostHeaderConfig\":{\"values\":[\"a\",\"b\",\"c\"]}}] | 'a condition can have 3 values at most: host-header has 4, path-pattern 1'",
        "[{\"field\":\"http-request-method\",\"httpRequestMethodConfig\":{\"values\":[\"A\",\"B\",\"C\",\"D\"]}}] | 'A rule can only have ''5'' condition values, this one has 6'",
      })
  void conditionsAreRefusedInTheControllersWords(final String conditions, final String reason) {
    assertEquals("Ingress shop/web: " + reason, conditional(conditions).refused());
  }

  @Test
  void ingressesOfAGroupAreOneLoadBalancerInTheirOrder() {
    final RouteLab lab =
        RouteLab.of(
            ingress(
                    "a",
                    "rules:\n" + host("", path("/", "Prefix", "a")),
                    Map.of("group.name", "g", "group.order", "10"))
                + ingress(
                    "b",
                    "rules:\n" + host("h", path("/", "Prefix", "b")),
                    Map.of("group.name", "g", "group.order", "-10")));
    assertEquals("alb group g", lab.entrance().name());
    assertEquals("shop/b:80", lab.ask("http://h/"));
    assertEquals("shop/a:80", lab.ask("http://other/"));
  }

  @Test
  void ingressesWithoutAGroupHaveALoadBalancerEach() {
    final RouteLab lab =
        RouteLab.of(
            ingress("a", "rules:\n" + host("", path("/", "Prefix", "a")), Map.of())
                + ingress("b", "rules:\n" + host("", path("/", "Prefix", "b")), Map.of()));
    assertEquals(
        List.of("alb shop/a", "alb shop/b"),
        lab.entrances().entrances().stream().map(one -> one.name()).toList());
  }

  @Test
  void nothingOfAGroupIsDeployedWhileOneIsRefused() {
    final RouteLab lab =
        RouteLab.of(
            ingress("a", "rules:\n" + host("", path("/", "Prefix", "a")), Map.of("group.name", "g"))
                + ingress(
                    "b",
                    "rules:\n" + host("", path("/*", "Exact", "b")),
                    Map.of("group.name", "g")));
    assertEquals(List.of(), lab.entrances().entrances());
    assertEquals(
        """
        Ingress shop/b: exact path shouldn't contain wildcards: /*
        Ingress shop/a: nothing of alb group g is deployed while Ingress shop/b is refused\
        """,
        lab.refused());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "group.name | Shop | invalid ingress group: groupName must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
        "group.order | 1001 | explicit Ingress group order must be within [-1000:1000], Ingress: shop/web, order: 1001",
        "group.order | -9223372036854775808 | explicit Ingress group order must be within [-1000:1000], Ingress: shop/web, order: -9223372036854775808",
        "ssl-redirect | 4294967739 | listener does not exist for SSLRedirect port: 4294967739",
        "group.order | first | failed to parse int64 annotation, alb.ingress.kubernetes.io/group.order: first",
        "listen-ports | [] | empty listen-ports configuration: `[]`",
        "listen-ports | [{\"HTTP\": 70000}] | listen port must be within [1, 65535]: 70000",
        "listen-ports | [{\"QUIC\": 443}] | listen protocol must be within [HTTP, HTTPS]: QUIC",
        "listen-ports | [{\"HTTP\": \"80\"}] | failed to parse listen-ports configuration: `[{\"HTTP\": \"80\"}]`",
        "ssl-redirect | 443 | listener does not exist for SSLRedirect port: 443",
        "ssl-redirect | 80 | listener protocol non-SSL for SSLRedirect port: 80",
        "target-type | node | unknown targetType: node",
        "scheme | public | unknown scheme: public",
        "inbound-cidrs | 10.0.0.0 | invalid inbound-cidrs settings on Ingress: shop/web: invalid CIDR address: 10.0.0.0",
        "target-group-attributes | stickiness | failed to parse stringMap annotation, alb.ingress.kubernetes.io/target-group-attributes: stickiness",
        "target-group-attributes | stickiness.enabled=yes | stickiness.enabled must be true or false: yes",
        "target-group-attributes | stickiness.type=source_ip | stickiness.type of an Application Load Balancer must be lb_cookie or app_cookie: source_ip",
        "target-group-attributes | stickiness.lb_cookie.duration_seconds=0 | stickiness.lb_cookie.duration_seconds must be within [1, 604800]: 0",
        "target-group-attributes | stickiness.enabled=true,stickiness.type=app_cookie | stickiness.app_cookie.cookie_name must be set where stickiness.type is app_cookie",
        "target-group-attributes | stickiness.type=app_cookie,stickiness.app_cookie.cookie_name=AWSALBX | stickiness.app_cookie.cookie_name must not begin with AWSALB, AWSALBAPP or AWSALBTG: AWSALBX",
        "target-group-attributes | load_balancing.algorithm.type=best | load_balancing.algorithm.type must be round_robin, least_outstanding_requests or weighted_random: best",
        "use-regex-path-match | maybe | failed to parse bool annotation, alb.ingress.kubernetes.io/use-regex-path-match: maybe",
      })
  void annotationsAreRefusedInTheControllersWords(
      final String name, final String value, final String reason) {
    final RouteLab lab =
        alb(host("", path("/x", "ImplementationSpecific", "web")), Map.of(name, value));
    assertEquals("Ingress shop/web: " + reason, lab.refused());
  }

  @Test
  void listenersAreThoseOfTheAnnotationsElseOfTheCertificate() {
    final String rules = host("", path("/", "Prefix", "web"));
    assertEquals("shop/web:80", alb(rules, Map.of()).ask("http://h/"));
    final RouteLab secure = alb(rules, Map.of("certificate-arn", "arn:c"));
    assertEquals("shop/web:80", secure.ask("https://h/"));
    assertEquals("nobody listens", secure.ask("http://h/"));
    final RouteLab both =
        alb(rules, Map.of("listen-ports", "[{\"HTTP\": 8080}, {\"HTTPS\": 8443}]"));
    assertEquals("shop/web:80", both.ask("http://h:8080/"));
    assertEquals("shop/web:80", both.ask("https://h:8443/"));
    assertEquals("nobody listens", both.ask("http://h/"));
  }

  @Test
  void withSslRedirectPlainListenersDoNothingElse() {
    final RouteLab lab =
        alb(
            host("", path("/", "Prefix", "web")),
            Map.of("listen-ports", "[{\"HTTP\": 80}, {\"HTTPS\": 443}]", "ssl-redirect", "443"));
    assertEquals("301 https://h:443/a?b", lab.ask("http://h/a?b"));
    assertEquals("shop/web:80", lab.ask("https://h/a?b"));
  }

  @Test
  void ingressesOfAGroupMayNotDisagreeOverAPort() {
    final RouteLab lab =
        RouteLab.of(
            ingress(
                    "a",
                    "rules:\n" + host("", path("/", "Prefix", "a")),
                    Map.of("group.name", "g", "listen-ports", "[{\"HTTP\": 80}]"))
                + ingress(
                    "b",
                    "rules:\n" + host("", path("/", "Prefix", "b")),
                    Map.of("group.name", "g", "listen-ports", "[{\"HTTPS\": 80}]")));
    assertTrue(
        lab.refused()
            .contains("Ingress shop/b: conflicting protocol, shop/a: HTTP | shop/b: HTTPS"),
        lab.refused());
  }

  @Test
  void rulesStandOnThePortsOfTheirIngressOnly() {
    final RouteLab lab =
        RouteLab.of(
            ingress(
                    "a",
                    "rules:\n" + host("a", path("/", "Prefix", "a")),
                    Map.of("group.name", "g"))
                + ingress(
                    "b",
                    "rules:\n" + host("b", path("/", "Prefix", "b")),
                    Map.of("group.name", "g", "listen-ports", "[{\"HTTP\": 8080}]")));
    assertEquals("shop/a:80", lab.ask("http://a/"));
    assertEquals("404", lab.ask("http://b/"));
    assertEquals("shop/b:80", lab.ask("http://b:8080/"));
  }

  @Test
  void aDefaultBackendTakesTheRestAndThereIsOneAtMost() {
    final String backend = "defaultBackend: {service: {name: rest, port: {name: http}}}\n";
    assertEquals("shop/rest:http", RouteLab.of(ingress("a", backend, Map.of())).ask("http://h/"));
    final RouteLab two =
        RouteLab.of(
            ingress("a", backend, Map.of("group.name", "g"))
                + ingress("b", backend, Map.of("group.name", "g")));
    assertTrue(
        two.refused().contains("multiple ingress defined default backend: [shop/a shop/b]"),
        two.refused());
  }

  @Test
  void aRedirectToItselfIsLeftOutAndSoIsWhatStandsBehindARedirectForAll() {
    final RouteLab lab =
        alb(
            host(
                "",
                action("/*", "ImplementationSpecific", "to-https"),
                path("/a", "ImplementationSpecific", "web")),
            Map.of(
                "listen-ports",
                "[{\"HTTP\": 80}, {\"HTTPS\": 443}]",
                "actions.to-https",
                "{\"type\":\"redirect\",\"redirectConfig\":{\"protocol\":\"HTTPS\",\"port\":\"443\",\"statusCode\":\"HTTP_301\"}}"));
    assertEquals("301 https://h:443/a", lab.ask("http://h/a"));
    assertEquals("shop/web:80", lab.ask("https://h/a"));
    assertEquals(
        List.of(1, 1),
        lab.entrance().listeners().stream().map(one -> one.routes().rules().size()).toList());
  }

  private static Action.Forward forwardOf(final Map<String, String> annotations) {
    return (Action.Forward)
        alb(host("", path("/", "Prefix", "web")), annotations).action("http://h/");
  }

  @Test
  void targetsAreNodePortsUnlessTheyAreAddresses() {
    assertEquals(
        new Backend.ServicePortRef("shop", "web", "", 80, Backend.Way.NODE_PORT),
        forwardOf(Map.of()).groups().getFirst().group().backend());
    assertEquals(
        new Backend.ServicePortRef("shop", "web", "", 80, Backend.Way.ENDPOINTS),
        forwardOf(Map.of("target-type", "ip")).groups().getFirst().group().backend());
  }

  @Test
  void targetsAreStickyAsAttributesSay() {
    assertEquals(
        new TargetStickiness.OwnCookie("AWSALB", Duration.ofSeconds(60), true, true, true),
        forwardOf(
                Map.of(
                    "target-group-attributes",
                    "stickiness.enabled=true, stickiness.lb_cookie.duration_seconds=60"))
            .groups()
            .getFirst()
            .group()
            .stickiness());
    assertEquals(
        new TargetStickiness.ApplicationCookie("SID", "AWSALBAPP-0", Duration.ofDays(1)),
        forwardOf(
                Map.of(
                    "target-group-attributes",
                    "stickiness.type=app_cookie,stickiness.app_cookie.cookie_name=SID,stickiness.enabled=true"))
            .groups()
            .getFirst()
            .group()
            .stickiness());
    assertEquals(
        "least-connections",
        forwardOf(
                Map.of(
                    "target-group-attributes",
                    "load_balancing.algorithm.type=least_outstanding_requests,slow_start.duration_seconds=30"))
            .groups()
            .getFirst()
            .group()
            .algorithm());
  }

  @Test
  void stickyTargetsWithoutStickyGroupsAreWarnedOf() {
    final RouteLab lab =
        alb(
            host("", action("/", "Prefix", "x")),
            Map.of(
                "target-group-attributes",
                "stickiness.enabled=true",
                "actions.x",
                forward(
                    "{\"targetGroups\":[{\"serviceName\":\"a\",\"servicePort\":80,\"weight\":1},{\"serviceName\":\"b\",\"servicePort\":80,\"weight\":1}]}")));
    assertTrue(
        lab.notices().contains("has sticky targets and no stickiness between its target groups"),
        lab.notices());
  }

  @Test
  void theGroupCookieSlidesWhereThatIsAskedFor() {
    final String manifests =
        ingress(
            "web",
            "rules:\n" + host("", action("/", "Prefix", "x")),
            Map.of(
                "actions.x",
                forward(
                    "{\"targetGroups\":[{\"targetGroupARN\":\"a\"}],\"targetGroupStickinessConfig\":{\"enabled\":true,\"durationSeconds\":200}}")));
    for (final boolean slides : List.of(false, true)) {
      final Action.Forward forward =
          (Action.Forward)
              RouteLab.of(manifests, new EntranceOptions(Set.of(), slides, false))
                  .action("http://h/");
      assertEquals(slides, forward.stickiness().sliding());
      assertEquals(Duration.ofSeconds(200), forward.stickiness().duration());
    }
  }

  @Test
  void schemeAndSecurityGroupAreToldAndChangeNoRule() {
    final RouteLab lab =
        alb(
            host("", path("/", "Prefix", "web")),
            Map.of("scheme", "internet-facing", "inbound-cidrs", "10.0.0.0/8, 192.0.2.0/24"));
    assertEquals(
        List.of(
            "internet-facing",
            "its security group lets in 10.0.0.0/8, 192.0.2.0/24 and nobody else"),
        lab.entrances().properties().get("alb shop/web"));
    assertEquals("shop/web:80", lab.askFrom("203.0.113.1", "http://h/"));
  }

  @Test
  void aRuleWithTransformsIsAnErrorUnlessRewritesAreIgnored() {
    final String manifests =
        ingress(
            "web",
            "rules:\n" + host("", path("/", "Prefix", "web")),
            Map.of("transforms.web", "[{\"type\":\"url-rewrite\"}]"));
    final RouteLab lab = RouteLab.of(manifests);
    assertEquals("503 transforms.web is not modelled", lab.ask("http://h/"));
    assertTrue(lab.notices().contains("transforms.web is not modelled"), lab.notices());
    final RouteLab ignoring = RouteLab.of(manifests, new EntranceOptions(Set.of(), false, true));
    assertEquals("shop/web:80", ignoring.ask("http://h/"));
    assertTrue(
        ignoring.notices().contains("hosts and paths reach targets as they came"),
        ignoring.notices());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth-type | cognito | is not modelled: requests are routed as if they had passed it",
        "healthcheck-path | / | is kept and changes nothing in routing",
        "wafv2-acl-arn | arn | is kept and changes nothing in routing",
        "colour | red | is not known and kept as it is",
      })
  void otherAnnotationsAreNoticed(final String name, final String value, final String words) {
    assertEquals(
        "standard input:7: Ingress shop/web: alb.ingress.kubernetes.io/%s %s."
            .formatted(name, words),
        alb(host("", path("/", "Prefix", "web")), Map.of(name, value)).notices());
  }

  @Test
  void authTypeNoneIsNothingToNotice() {
    assertEquals(
        "", alb(host("", path("/", "Prefix", "web")), Map.of("auth-type", "none")).notices());
  }

  @Test
  void aBackendMustBeAService() {
    assertEquals(
        "Ingress shop/web: missing required \"service\" field",
        RouteLab.of(
                ingress("web", "defaultBackend: {resource: {kind: Bucket, name: b}}\n", Map.of()))
            .refused());
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "path", "query"})
  void aRedirectCannotBringInAHeader(final String part) {
    final RouteLab lab =
        withAction(
            "{\"type\":\"redirect\",\"redirectConfig\":{\"statusCode\":\"HTTP_301\",\"%s\":\"/a\\r\\nX: y\"}}"
                .formatted(part));
    assertTrue(
        lab.refused().contains("redirect " + part + " must not have control characters"),
        lab.refused());
  }
}
