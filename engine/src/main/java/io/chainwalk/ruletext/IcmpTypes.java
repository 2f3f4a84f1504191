package io.chainwalk.ruletext;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names that `iptables` and `ip6tables` take for ICMP types and codes.
final class IcmpTypes {
  private static final IcmpTypes IPV4 =
      new IcmpTypes(
          "any 255, echo-reply 0, pong 0, destination-unreachable 3, network-unreachable 3/0,"
              + " host-unreachable 3/1, protocol-unreachable 3/2, port-unreachable 3/3,"
              + " fragmentation-needed 3/4, source-route-failed 3/5, network-unknown 3/6,"
              + " host-unknown 3/7, network-prohibited 3/9, host-prohibited 3/10,"
              + " TOS-network-unreachable 3/11, TOS-host-unreachable 3/12,"
              + " communication-prohibited 3/13, host-precedence-violation 3/14,"
              + " precedence-cutoff 3/15, source-quench 4, redirect 5, network-redirect 5/0,"
              + " host-redirect 5/1, TOS-network-redirect 5/2, TOS-host-redirect 5/3,"
              + " echo-request 8, ping 8, router-advertisement 9, router-solicitation 10,"
              + " time-exceeded 11, ttl-exceeded 11, ttl-zero-during-transit 11/0,"
              + " ttl-zero-during-reassembly 11/1, parameter-problem 12, ip-header-bad 12/0,"
              + " required-option-missing 12/1, timestamp-request 13, timestamp-reply 14,"
              + " address-mask-request 17, address-mask-reply 18");

  private static final IcmpTypes IPV6 =
      new IcmpTypes(
          "destination-unreachable 1, no-route 1/0, communication-prohibited 1/1,"
              + " beyond-scope 1/2, address-unreachable 1/3, port-unreachable 1/4,"
              + " failed-policy 1/5, reject-route 1/6, packet-too-big 2, time-exceeded 3,"
              + " ttl-exceeded 3, ttl-zero-during-transit 3/0, ttl-zero-during-reassembly 3/1,"
              + " parameter-problem 4, bad-header 4/0, unknown-header-type 4/1,"
              + " unknown-option 4/2, echo-request 128, ping 128, echo-reply 129, pong 129,"
              + " mld-listener-query 130, mld-listener-report 131, mld-listener-done 132,"
              + " mld-listener-reduction 132, router-solicitation 133, router-advertisement 134,"
              + " neighbor-solicitation 135, neighbour-solicitation 135,"
              + " neighbor-advertisement 136, neighbour-advertisement 136, redirect 137");

  private final Map<String, Type> byName = new LinkedHashMap<>();

  /// A type and some of its codes.
  record Type(int type, int firstCode, int lastCode) {}

  private IcmpTypes(final String table) {
    for (final String entry : table.split(", ", -1)) {
      final int space = entry.indexOf(' ');
      final int slash = entry.indexOf('/');
      final int type =
          Integer.parseInt(entry.substring(space + 1, slash < 0 ? entry.length() : slash));
      final int code = slash < 0 ? -1 : Integer.parseInt(entry.substring(slash + 1));
      byName.put(
          entry.substring(0, space).toLowerCase(Locale.ROOT),
          new Type(type, Math.max(code, 0), code < 0 ? 255 : code));
    }
  }

  static IcmpTypes of(final boolean ipv6) {
    return ipv6 ? IPV6 : IPV4;
  }

  /// The type of a name, or null.
  @Nullable Type exact(final String name) {
    return byName.get(name.toLowerCase(Locale.ROOT));
  }

  /// The type of a name or of the beginning of just one name, or null for what begins with no letter.
  @Nullable Type find(final Argument argument) throws RuleSyntaxException {
    final String name = argument.text().toLowerCase(Locale.ROOT);
    if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
      return null;
    }
    final Type exact = byName.get(name);
    if (exact != null) {
      return exact;
    }
    Type found = null;
    for (final Map.Entry<String, Type> entry : byName.entrySet()) {
      if (entry.getKey().startsWith(name)) {
        if (found != null) {
          throw argument.bad("the beginning of one name of a type only");
        }
        found = entry.getValue();
      }
    }
    if (found == null) {
      throw argument.bad("the name of a type");
    }
    return found;
  }
}
