package io.chainwalk.route;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import java.util.stream.IntStream;

/// What rules of a cluster are like. Rule *n* is the only one that its request matches, unless another one is for all paths
/// or wants a header. Texts of one kind are of one length, whatever the number, so that reading them costs the same.
public enum RouteShape {
  /// Five paths for each host, as controllers have them that choose a host before a path; the last is for all paths.
  HOSTS(true) {
    @Override
    RouteRule rule(final int number) {
      return of(
          number,
          List.of(new HostMatch.Exact(host(number / PATHS.size()))),
          List.of(new PathMatch.Prefix(PATHS.get(number % PATHS.size()))),
          List.of());
    }

    @Override
    Head head(final int number) {
      final String path = PATHS.get(number % PATHS.size());
      return new Head(
          host(number / PATHS.size()),
          (path.equals("/") ? "/about" : path) + "/items/4711",
          List.of());
    }
  },
  /// All on one host.
  ONE_HOST(true) {
    @Override
    RouteRule rule(final int number) {
      return of(
          number,
          List.of(new HostMatch.Exact("shop.example.com")),
          List.of(new PathMatch.Prefix(service(number))),
          List.of());
    }

    @Override
    Head head(final int number) {
      return new Head("shop.example.com", service(number) + "/items/4711", List.of());
    }
  },
  /// As the AWS Load Balancer Controller writes prefixes: two patterns for each, on hosts of which half are wildcards.
  ALB(false) {
    @Override
    RouteRule rule(final int number) {
      final int tenant = number % TENANTS;
      return of(
          number,
          List.of(
              tenant % 2 == 0
                  ? new HostMatch.Exact("www." + tenant(tenant))
                  : new HostMatch.Glob("*." + tenant(tenant))),
          List.of(new PathMatch.Glob(service(number)), new PathMatch.Glob(service(number) + "/*")),
          List.of());
    }

    @Override
    Head head(final int number) {
      return new Head(
          "www." + tenant(number % TENANTS), service(number) + "/items/4711", List.of());
    }
  },
  /// Two rules for each host and path, of which the first wants a header.
  HEADERS(true) {
    @Override
    RouteRule rule(final int number) {
      return of(
          number,
          List.of(new HostMatch.Exact(host(number / 2))),
          List.of(new PathMatch.Prefix("/")),
          number % 2 == 0
              ? List.of(
                  new Condition.Header(
                      "X-Canary", List.of(new Condition.TextMatch.Equal("always", false))))
              : List.of());
    }

    @Override
    Head head(final int number) {
      return new Head(
          host(number / 2), "/items/4711", number % 2 == 0 ? List.of("always") : List.of("never"));
    }
  },
  /// All on one host and path, for different values of a header.
  VALUES(false) {
    @Override
    RouteRule rule(final int number) {
      return of(
          number,
          List.of(new HostMatch.Exact("shop.example.com")),
          List.of(new PathMatch.Prefix("/")),
          List.of(
              new Condition.Header(
                  "X-Canary", List.of(new Condition.TextMatch.Equal(value(number), true)))));
    }

    @Override
    Head head(final int number) {
      return new Head("shop.example.com", "/items/4711", List.of(value(number)));
    }
  };

  /// For requests that no rule matches.
  static final RouteRule FALLBACK =
      new RouteRule(
          new RouteRule.Origin("fallback", "", ""),
          List.of(),
          List.of(),
          List.of(),
          new Action.FixedResponse(404, "", ""));

  private static final List<String> PATHS = List.of("/api/v1", "/static", "/api", "/healthz", "/");
  private static final int TENANTS = 20;
  private static final IpAddress CLIENT = IpAddress.parse("203.0.113.7");

  private final boolean hostFirst;

  RouteShape(final boolean hostFirst) {
    this.hostFirst = hostFirst;
  }

  /// A head as a server would have it.
  ///
  /// @param host in lower case
  /// @param path without query
  /// @param canary the values of the header that rules may want
  record Head(String host, String path, List<String> canary) implements RequestHead {
    @Override
    public boolean secure() {
      return true;
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String query() {
      return "";
    }

    @Override
    public List<String> header(final String name) {
      return name.equalsIgnoreCase("X-Canary") ? canary : List.of();
    }

    @Override
    public IpAddress peer() {
      return CLIENT;
    }
  }

  abstract RouteRule rule(int number);

  abstract Head head(int number);

  boolean hostFirst() {
    return hostFirst;
  }

  List<RouteRule> rules(final int count) {
    return IntStream.range(0, count).mapToObj(this::rule).toList();
  }

  RequestHead request(final int number) {
    return head(number);
  }

  private static RouteRule of(
      final int number,
      final List<HostMatch> hosts,
      final List<PathMatch> paths,
      final List<Condition> conditions) {
    return new RouteRule(
        new RouteRule.Origin("Ingress shop/web", String.valueOf(number), ""),
        hosts,
        paths,
        conditions,
        new Action.FixedResponse(200, "", ""));
  }

  private static String host(final int number) {
    return "app-%04d.apps.example.com".formatted(number);
  }

  private static String value(final int number) {
    return "customer-%04d".formatted(number);
  }

  private static String tenant(final int number) {
    return "tenant-%02d.example.com".formatted(number);
  }

  private static String service(final int number) {
    return "/team-%02d/service-%04d".formatted(number % 30, number);
  }
}
