package io.chainwalk.ruletext;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of IP protocols as `iptables` on a usual Linux system knows and writes them (its `/etc/protocols`).
final class ProtocolNames {
  private static final String TABLE =
      "1 icmp 2 igmp 3 ggp 4 ipencap 5 st 6 tcp 8 egp 9 igp 12 pup 17 udp 20 hmp 22 xns-idp 27 rdp"
          + " 29 iso-tp4 33 dccp 36 xtp 37 ddp 38 idpr-cmtp 41 ipv6 43 ipv6-route 44 ipv6-frag"
          + " 45 idrp 46 rsvp 47 gre 50 esp 51 ah 57 skip 58 ipv6-icmp 59 ipv6-nonxt 60 ipv6-opts"
          + " 73 rspf 81 vmtp 88 eigrp 89 ospf 93 ax.25 94 ipip 97 etherip 98 encap 103 pim"
          + " 108 ipcomp 112 vrrp 115 l2tp 124 isis 132 sctp 133 fc 135 mobility-header 136 udplite"
          + " 137 mpls-in-ip 138 manet 139 hip 140 shim6 141 wesp 142 rohc 143 ethernet";

  private static final @Nullable String[] NAMES = new @Nullable String[256];
  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  static {
    final String[] words = TABLE.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      final int number = Integer.parseInt(words[i]);
      NAMES[number] = words[i + 1];
      NUMBERS.put(words[i + 1], number);
    }
    NUMBERS.put("all", 0);
    NUMBERS.put("ip", 0);
    NUMBERS.put("hopopt", 0);
    NUMBERS.put("icmpv6", 58);
    NUMBERS.put("mh", 135);
    NUMBERS.put("ipv6-mh", 135);
    NUMBERS.put("ospfigp", 89);
    NUMBERS.put("ip-encap", 4);
  }

  private ProtocolNames() {}

  /// The name, or the number where there is none.
  static String nameOf(final int number) {
    final String name = NAMES[number];
    return name == null ? Integer.toString(number) : name;
  }

  /// The number of a name, or of a number from 0 to 255.
  static int parse(final String option, final String text) throws RuleSyntaxException {
    final Integer known = NUMBERS.get(text);
    if (known != null) {
      return known;
    }
    final long number = Numbers.parse(text);
    if (number >= 0 && number <= 255) {
      return (int) number;
    }
    final Integer lower = NUMBERS.get(text.toLowerCase(Locale.ROOT));
    if (lower == null) {
      throw new RuleSyntaxException(option + ": '" + text + "' is not a protocol");
    }
    return lower;
  }
}
