package io.chainwalk.ruletext;

import java.util.List;
import java.util.SplittableRandom;

/// Rules at random, of everything that needs no other kernel object: two tables, with user's chains that lead to later
/// ones.
final class GeneratedRules {
  private static final int CHAINS = 6;

  private GeneratedRules() {}

  /// Restore text.
  ///
  /// @param ruleCount how many rules in each of the two tables
  static String restoreText(
      final SplittableRandom random, final boolean ipv6, final int ruleCount) {
    final StringBuilder text = new StringBuilder();
    for (final String table : List.of("filter", "nat")) {
      text.append('*').append(table).append('\n');
      for (int i = 0; i < CHAINS; i++) {
        text.append(":C").append(i).append(" - [0:0]\n");
      }
      for (int i = 0; i < ruleCount; i++) {
        final int chain = random.nextInt(CHAINS + 1);
        text.append("-A ").append(chain == CHAINS ? "OUTPUT" : "C" + chain);
        rule(random, ipv6, chain == CHAINS ? 0 : chain + 1, table, text);
        text.append('\n');
      }
      text.append("COMMIT\n");
    }
    return text.toString();
  }

  private static void rule(
      final SplittableRandom random,
      final boolean ipv6,
      final int firstJump,
      final String table,
      final StringBuilder text) {
    if (random.nextBoolean()) {
      text.append(not(random)).append(" -s ").append(address(random, ipv6));
    }
    if (random.nextBoolean()) {
      text.append(not(random)).append(" -d ").append(address(random, ipv6));
    }
    if (random.nextInt(4) == 0) {
      text.append(not(random)).append(" -o eth").append(random.nextInt(3));
      text.append(random.nextBoolean() ? "+" : "");
    }
    final String protocol = pick(random, "tcp", "udp", "sctp", "");
    if (!protocol.isEmpty()) {
      text.append(" -p ").append(protocol);
    }
    final int matches = random.nextInt(4);
    for (int i = 0; i < matches; i++) {
      // nft prints the last only of several matches for one protocol
      text.append(" -m ").append(match(random, ipv6, i == 0 ? protocol : ""));
    }
    text.append(target(random, ipv6, protocol, firstJump, table));
  }

  private static String target(
      final SplittableRandom random,
      final boolean ipv6,
      final String protocol,
      final int firstJump,
      final String table) {
    final int kind = random.nextInt(8);
    if (firstJump < CHAINS && kind < 3) {
      return pick(random, " -j C", " -g C") + random.nextInt(firstJump, CHAINS);
    }
    if (kind == 3) {
      return " -j MARK --set-xmark " + hex(random) + "/" + hex(random);
    }
    if (kind == 4 && table.equals("nat") && !protocol.isEmpty()) {
      final String to = ipv6 ? "[fd00::" + random.nextInt(1, 9) + "]" : "10.0.0.9";
      return " -j DNAT --to-destination " + to + ":" + random.nextInt(1, 65_536);
    }
    if (kind == 5 && table.equals("filter")) {
      return protocol.equals("tcp") ? " -j REJECT --reject-with tcp-reset" : " -j REJECT";
    }
    return pick(random, " -j RETURN", " -j ACCEPT", "", " -j LOG --log-prefix \"a 'b' c\"");
  }

  private static String match(
      final SplittableRandom random, final boolean ipv6, final String protocol) {
    return switch (random.nextInt(11)) {
      case 0 -> "comment --comment \"" + pick(random, "a", "a b", "x\\\"y", "ns/svc:p", "") + "\"";
      case 1 -> "conntrack" + not(random) + " --ctstate " + pick(random, "NEW", "ESTABLISHED,NEW");
      case 2 -> "mark" + not(random) + " --mark " + hex(random) + "/" + hex(random);
      case 3 -> "statistic --mode random --probability 0." + random.nextInt(1_000_000_000);
      case 4 -> "statistic --mode nth --every 7 --packet " + random.nextInt(7);
      case 5 -> "limit --limit " + random.nextInt(1, 9_999) + pick(random, "/sec", "/min", "/hour");
      case 6 -> "recent --rcheck --seconds " + random.nextInt(1, 99) + " --name L --rsource";
      case 7 ->
          protocol.isEmpty()
              ? "addrtype --dst-type LOCAL"
              : protocol + not(random) + " --dport " + ports(random);
      case 8 ->
          protocol.isEmpty()
              ? "length --length " + ports(random)
              : "multiport --dports " + random.nextInt(65_536) + "," + random.nextInt(65_536);
      case 9 -> (ipv6 ? "hl --hl-gt " : "ttl --ttl-gt ") + random.nextInt(256);
      default -> "dscp --dscp " + random.nextInt(64);
    };
  }

  private static String ports(final SplittableRandom random) {
    final int first = random.nextInt(1, 65_535);
    return random.nextBoolean() ? "" + first : first + ":" + random.nextInt(first, 65_536);
  }

  private static String address(final SplittableRandom random, final boolean ipv6) {
    if (ipv6) {
      return "fd00:"
          + Integer.toHexString(random.nextInt(65_536))
          + "::"
          + random.nextInt(10)
          + "/"
          + random.nextInt(1, 129);
    }
    return random.nextInt(1, 224)
        + "."
        + random.nextInt(256)
        + ".0."
        + random.nextInt(256)
        + "/"
        + random.nextInt(1, 33);
  }

  private static String hex(final SplittableRandom random) {
    return "0x" + Integer.toHexString(random.nextInt());
  }

  private static String not(final SplittableRandom random) {
    return random.nextInt(4) == 0 ? " !" : "";
  }

  private static String pick(final SplittableRandom random, final String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
