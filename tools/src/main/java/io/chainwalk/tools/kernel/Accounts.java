package io.chainwalk.tools.kernel;

import io.chainwalk.tools.cases.NodeSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The accounts that rules count in with `-m nfacct`: they have to be there before the rules come, and kube-proxy makes
/// those that it writes rules for.
final class Accounts {
  private static final Pattern NAMED = Pattern.compile("--nfacct-name +\"?([^\\s\"]+)");

  /// `NFNL_SUBSYS_ACCT` and `NFNL_MSG_ACCT_NEW`.
  private static final int NEW_ACCOUNT = 7 << Byte.SIZE;

  /// `NLM_F_CREATE`.
  private static final int CREATE = 0x400;

  /// Attributes, `NFACCT_...`.
  private static final int NAME = 1;

  private static final int PACKETS = 2;
  private static final int BYTES = 3;

  private Accounts() {}

  /// Makes an account for each name that rules have.
  static void open(final NodeSetup setup) throws IOException {
    final Set<String> names = new TreeSet<>();
    addNames(setup.ipv4Rules(), names);
    addNames(setup.ipv6Rules(), names);
    if (names.isEmpty()) {
      return;
    }
    try (NetlinkSocket socket = NetlinkSocket.open()) {
      for (final String name : names) {
        socket.command(
            new NetlinkRequest(
                    NEW_ACCOUNT, NetlinkSocket.REQUEST | NetlinkSocket.ACKNOWLEDGE | CREATE, 0, 0)
                .with(NAME, (name + '\0').getBytes(StandardCharsets.UTF_8))
                .with(PACKETS, new byte[Long.BYTES])
                .with(BYTES, new byte[Long.BYTES]),
            "cannot make the account " + name);
      }
    }
  }

  private static void addNames(final String rules, final Set<String> names) {
    final Matcher matcher = NAMED.matcher(rules);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
  }
}
