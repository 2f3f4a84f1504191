package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.tools.config.IngressObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Ingresses as AWS Load Balancer Controller makes Application Load Balancers of them: one for each Ingress, or each group
/// of Ingresses.
///
/// Rules are asked in the order of the group, each Ingress's own in the order of [AlbRules], on the ports that the Ingress
/// listens on. Where the controller refuses one Ingress, it deploys nothing of the group.
final class AlbIngress {
  private static final int MOVED = 301;

  private final Findings findings;
  private final EntranceOptions options;

  AlbIngress(final Findings findings, final EntranceOptions options) {
    this.findings = findings;
    this.options = options;
  }

  /// A refusal and whose it is.
  private static final class MemberException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient AlbMember member;

    MemberException(final AlbMember member, final RefusedException refusal) {
      super(refusal.words(), refusal);
      this.member = member;
    }
  }

  /// Makes the load balancers.
  ///
  /// @param ingresses all of the class
  List<Entrance> entrances(final List<IngressObject> ingresses) {
    final Map<String, List<AlbMember>> groups = new LinkedHashMap<>();
    for (final IngressObject ingress : ingresses) {
      final AlbMember member = new AlbMember(ingress, new AlbAnnotations(ingress.head(), findings));
      member.annotations().noteOthers();
      try {
        final String group = member.group();
        final String name = group.isEmpty() ? "alb " + ingress.head().id() : "alb group " + group;
        groups.computeIfAbsent(name, _ -> new ArrayList<>()).add(member);
      } catch (final RefusedException refusal) {
        refuse(member, refusal.words());
      }
    }
    final List<Entrance> entrances = new ArrayList<>();
    groups.forEach((name, members) -> {
      try {
        entrances.add(entrance(name, sorted(members)));
      } catch (final MemberException refusal) {
        refuse(name, members, refusal);
      }
    });
    return entrances;
  }

  private void refuse(
      final String name, final List<AlbMember> members, final MemberException refusal) {
    refuse(refusal.member, String.valueOf(refusal.getMessage()));
    for (final AlbMember other : members) {
      if (!other.equals(refusal.member)) {
        refuse(
            other,
            "nothing of "
                + name
                + " is deployed while "
                + refusal.member.ingress().head().title()
                + " is refused");
      }
    }
  }

  private void refuse(final AlbMember member, final String reason) {
    findings.refuse(member.ingress().head(), "", member.ingress().head().place(), reason);
  }

  private static List<AlbMember> sorted(final List<AlbMember> members) throws MemberException {
    final Map<AlbMember, Long> orders = new LinkedHashMap<>();
    for (final AlbMember member : members) {
      orders.put(member, asked(member, AlbMember::order));
    }
    return members.stream()
        .sorted(
            Comparator.<AlbMember>comparingLong(member -> orders.getOrDefault(member, 0L))
                .thenComparing(member -> member.ingress().head().id()))
        .toList();
  }

  /// Something that is asked of a member and may be refused.
  @FunctionalInterface
  private interface Asking<T> {
    T of(AlbMember member) throws RefusedException;
  }

  private static <T> T asked(final AlbMember member, final Asking<T> asking)
      throws MemberException {
    try {
      return asking.of(member);
    } catch (final RefusedException refusal) {
      throw new MemberException(member, refusal);
    }
  }

  private Entrance entrance(final String name, final List<AlbMember> members)
      throws MemberException {
    final Map<Integer, Boolean> ports = ports(members);
    final OptionalLong redirect = sslRedirect(members, ports);
    noteProperties(name, members);
    final AlbRules maker = new AlbRules(options);
    final Map<AlbMember, List<AlbRule>> rules = new LinkedHashMap<>();
    for (final AlbMember member : members) {
      rules.put(member, asked(member, maker::rules));
    }
    final RouteRule fallback = fallback(name, members, maker);
    final GroupNames names = new GroupNames();
    final List<Entrance.Listener> listeners = new ArrayList<>();
    for (final Map.Entry<Integer, Boolean> port : ports.entrySet()) {
      final boolean secure = port.getValue();
      final RouteTable table;
      if (!secure && redirect.isPresent()) {
        table = RouteTable.of(List.of(), false, toHttps(name, redirect.getAsLong()));
      } else {
        final List<AlbRule> ofPort = new ArrayList<>();
        for (final AlbMember member : members) {
          if (asked(member, AlbMember::listenPorts).containsKey(port.getKey())) {
            ofPort.addAll(rules.getOrDefault(member, List.of()));
          }
        }
        table =
            RouteTable.of(
                names.named(
                    AlbRule.optimized(ofPort, port.getKey(), secure).stream()
                        .map(AlbRule::rule)
                        .toList()),
                false,
                names.named(fallback));
      }
      listeners.add(new Entrance.Listener(port.getKey(), secure, table));
    }
    return new Entrance(name, Entrance.Dialect.ALB, listeners);
  }

  private static Map<Integer, Boolean> ports(final List<AlbMember> members) throws MemberException {
    final Map<Integer, Boolean> ports = new TreeMap<>();
    final Map<Integer, AlbMember> first = new LinkedHashMap<>();
    for (final AlbMember member : members) {
      for (final Map.Entry<Integer, Boolean> port :
          asked(member, AlbMember::listenPorts).entrySet()) {
        final Boolean earlier = ports.putIfAbsent(port.getKey(), port.getValue());
        final AlbMember provider = first.computeIfAbsent(port.getKey(), _ -> member);
        if (earlier != null && !earlier.equals(port.getValue())) {
          throw new MemberException(
              member,
              new RefusedException(
                  "conflicting protocol, %s: %s | %s: %s"
                      .formatted(
                          provider.ingress().head().id(),
                          protocol(earlier),
                          member.ingress().head().id(),
                          protocol(port.getValue()))));
        }
      }
    }
    return ports;
  }

  private static String protocol(final boolean secure) {
    return secure ? "HTTPS" : "HTTP";
  }

  private static OptionalLong sslRedirect(
      final List<AlbMember> members, final Map<Integer, Boolean> ports) throws MemberException {
    final Set<Long> redirects = new TreeSet<>();
    for (final AlbMember member : members) {
      final OptionalLong port = asked(member, AlbMember::sslRedirect);
      if (port.isEmpty()) {
        continue;
      }
      redirects.add(port.getAsLong());
      final long number = port.getAsLong();
      final Boolean secure = number == (int) number ? ports.get((int) number) : null;
      if (redirects.size() > 1) {
        throw new MemberException(
            member,
            new RefusedException(
                "conflicting sslRedirect port: "
                    + redirects.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(" ", "[", "]"))));
      }
      if (secure == null || !secure) {
        throw new MemberException(
            member,
            new RefusedException(
                (secure == null
                        ? "listener does not exist for SSLRedirect port: "
                        : "listener protocol non-SSL for SSLRedirect port: ")
                    + port.getAsLong()));
      }
    }
    return redirects.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(redirects.iterator().next());
  }

  private static RouteRule toHttps(final String name, final long port) {
    return new RouteRule(
        new RouteRule.Origin(name, "ssl-redirect", ""),
        List.of(),
        List.of(),
        List.of(),
        new Action.Redirect(
            MOVED, "HTTPS", "#{host}", Long.toString(port), "/#{path}", "#{query}"));
  }

  private static RouteRule fallback(
      final String name, final List<AlbMember> members, final AlbRules maker)
      throws MemberException {
    final List<AlbMember> with =
        members.stream().filter(member -> member.ingress().defaultBackend() != null).toList();
    if (with.size() > 1) {
      throw new MemberException(
          with.get(1),
          new RefusedException(
              "multiple ingress defined default backend: "
                  + with.stream()
                      .map(member -> member.ingress().head().id())
                      .collect(Collectors.joining(" ", "[", "]"))));
    }
    final IngressObject.Backend backend =
        with.isEmpty() ? null : with.getFirst().ingress().defaultBackend();
    if (backend == null) {
      return Rules.notFound(name, "text/plain");
    }
    final AlbMember member = with.getFirst();
    return new RouteRule(
        Rules.origin(member.ingress().head(), backend.field(), backend.place()),
        List.of(),
        List.of(),
        List.of(),
        asked(member, one -> maker.action(one, backend)));
  }

  private void noteProperties(final String name, final List<AlbMember> members)
      throws MemberException {
    for (final AlbMember member : members) {
      findings.property(name, asked(member, AlbMember::scheme));
      final Set<String> cidrs = asked(member, AlbMember::inboundCidrs);
      if (!cidrs.isEmpty()) {
        findings.property(
            name, "its security group lets in " + String.join(", ", cidrs) + " and nobody else");
      }
    }
  }
}
