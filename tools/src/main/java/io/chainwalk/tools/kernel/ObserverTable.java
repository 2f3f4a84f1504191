package io.chainwalk.tools.kernel;

import java.io.IOException;

/// Our own table of rules: it keeps what the namespace's kernel would do for itself out of sight, and shows what was
/// delivered, with no effect on what the user's rules see.
///
/// * *delivered* is the very last at INPUT. Connection tracking confirms a connection there with the lowest rank too,
///   but of two of one rank that which was registered last goes first, so this table must be there before anything else
///   asks for connection tracking. The packet is logged and then goes no further: no socket, no TCP that answers with
///   RST, no ICMP that answers that nobody is there, no route that changes because of an ICMP error.
/// * *own* is the very first at OUTPUT. What no open socket sends is the kernel's own doing. Of that, reports to
///   multicast routers, the search for neighbours, and redirects are dropped: a node without link layer has no use for
///   them. ICMP errors, and whatever REJECT sends, stay.
/// * *tracking* is never visited. That it asks for a connection's state keeps connection tracking and defragmentation
///   going for both families, whatever rules there are.
final class ObserverTable {
  private static final String TEXT =
      """
      table inet chainwalk_observer {
        chain delivered {
          type filter hook input priority 2147483647
          log group %d drop
        }
        chain own {
          type filter hook output priority -2147483648
          meta skuid >= 0 accept
          ip protocol igmp drop
          icmp type redirect drop
          icmpv6 type { 130, 131, 132, 133, 134, 135, 136, 137, 143 } drop
        }
        chain tracking {
          ct state new
        }
      }
      """
          .formatted(DeliveryLog.GROUP);

  private ObserverTable() {}

  static void load() throws IOException {
    Tool.run(TEXT, "nft", "-f", "-");
  }
}
