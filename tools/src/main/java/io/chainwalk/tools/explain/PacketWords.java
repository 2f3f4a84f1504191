package io.chainwalk.tools.explain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.tools.explain.PacketRequest.Icmp;
import io.chainwalk.tools.explain.PacketRequest.Sctp;
import io.chainwalk.tools.explain.PacketRequest.Tcp;
import io.chainwalk.tools.explain.PacketRequest.Transport;
import io.chainwalk.tools.explain.PacketRequest.Udp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads a packet from words such as `tcp 10.1.2.3:4000 > 10.96.0.10:80 flags S in eth0`; docs/explain.md has the list.
///
/// Square brackets around words mean nothing, so that a line of tcpdump's and a synopsis can be pasted.
final class PacketWords {
  private static final String SYNTAX =
      "a packet is written like 'tcp 10.1.2.3:4000 > 10.96.0.10:80 flags S in eth0'";
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp", "icmp", "icmp6");
  private static final Set<String> ALL_HAVE = Set.of("in", "out", "ttl", "mark", "length");
  private static final List<String> OPTIONS =
      List.of("flags", "type", "code", "id", "in", "out", "ttl", "mark", "length");
  private static final String ARROW = ">";
  private static final int USUAL_TTL = 64;

  private final String protocol;
  private final String source;
  private final String destination;
  private final Map<String, String> options = new LinkedHashMap<>();

  private PacketWords(final String text) {
    final Deque<String> words = new ArrayDeque<>(List.of(text.strip().split("\\s+")));
    protocol = next(words).toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      throw bad(
          protocol.isEmpty()
              ? "no packet; " + SYNTAX
              : "no such protocol: '%s'; it is one of %s"
                  .formatted(protocol, String.join(", ", PROTOCOLS)));
    }
    source = next(words);
    final String arrow = next(words);
    if (!arrow.equals(ARROW)) {
      throw bad("behind '%s' there must be a '>', not '%s'; %s".formatted(source, arrow, SYNTAX));
    }
    destination = next(words);
    while (!words.isEmpty()) {
      final String name = withoutBrackets(next(words)).toLowerCase(Locale.ROOT);
      if (words.isEmpty()) {
        throw bad("'%s' has no value behind it".formatted(name));
      }
      if (options.put(name, withoutBrackets(next(words))) != null) {
        throw bad("'%s' is said twice".formatted(name));
      }
    }
  }

  /// Reads a packet.
  ///
  /// @param text the words
  /// @return the packet
  /// @throws IllegalArgumentException when they cannot be read, with a sentence that says which and why
  static PacketRequest read(final String text) {
    return new PacketWords(text).request();
  }

  private PacketRequest request() {
    final IpAddress from;
    final IpAddress to;
    final Transport transport;
    if (protocol.startsWith("icmp")) {
      checkOptions(Set.of("type", "code", "id"));
      from = address(source);
      to = address(destination);
      transport = icmp(from.ipv6());
    } else {
      checkOptions(protocol.equals("tcp") ? Set.of("flags") : Set.of());
      final AddressAndPort client = AddressAndPort.read(protocol, source);
      final AddressAndPort server = AddressAndPort.read(protocol, destination);
      from = client.address();
      to = server.address();
      transport = withPorts(client.port(), server.port());
    }
    if (from.ipv6() != to.ipv6()) {
      throw bad("%s and %s are of different families".formatted(from, to));
    }
    final int least = PacketRequest.leastBytes(from.ipv6(), transport);
    return new PacketRequest(
        transport,
        from,
        to,
        options.getOrDefault("in", ""),
        options.getOrDefault("out", ""),
        number("ttl", USUAL_TTL, 1, 255),
        mark(),
        number("length", least, least, PacketRequest.MOST_BYTES));
  }

  private Transport withPorts(final int from, final int to) {
    return switch (protocol) {
      case "tcp" ->
          new Tcp(
              from,
              to,
              options.containsKey("flags")
                  ? TcpFlagLetters.read(options.get("flags"))
                  : TcpHeader.SYN);
      case "udp" -> new Udp(from, to);
      default -> new Sctp(from, to);
    };
  }

  private Icmp icmp(final boolean ipv6) {
    if (ipv6 != protocol.equals("icmp6")) {
      throw bad(
          "%s is for IPv%s, and %s is not"
              .formatted(protocol, protocol.equals("icmp6") ? "6" : "4", source));
    }
    final int type = options.containsKey("type") ? IcmpTypes.read(ipv6, options.get("type")) : -1;
    final int wanted = type < 0 ? IcmpTypes.echoRequest(ipv6) : type;
    if (IcmpHeader.isError(ipv6, wanted)) {
      throw bad(
          "type %d is an error, which quotes the packet it is about: take one from a capture, with"
                  .formatted(wanted)
              + " --capture and --packet");
    }
    return new Icmp(ipv6, wanted, number("code", 0, 0, 255), number("id", 1, 0, 65_535));
  }

  private void checkOptions(final Set<String> own) {
    for (final String name : options.keySet()) {
      if (!ALL_HAVE.contains(name) && !own.contains(name)) {
        throw bad(
            "'%s' is nothing that %s has; there is %s"
                .formatted(
                    name,
                    protocol,
                    String.join(
                        ", ",
                        OPTIONS.stream()
                            .filter(known -> ALL_HAVE.contains(known) || own.contains(known))
                            .toList())));
      }
    }
  }

  private int number(final String name, final int usual, final int least, final int most) {
    final String text = options.get(name);
    if (text == null) {
      return usual;
    }
    return Numbers.read(name, text, least, most);
  }

  private int mark() {
    final String text = options.get("mark");
    if (text == null) {
      return 0;
    }
    try {
      final long value = Long.decode(text);
      if (value >= 0 && value <= 0xFFFF_FFFFL) {
        return (int) value;
      }
    } catch (final NumberFormatException _) {
      // Said below, as of a number that is too large.
    }
    throw bad("mark %s: must be 0 to 0xffffffff".formatted(text));
  }

  private static IpAddress address(final String text) {
    final String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    try {
      return IpAddress.parse(bare);
    } catch (final IllegalArgumentException problem) {
      throw new IllegalArgumentException("'%s' is no IP address".formatted(text), problem);
    }
  }

  private String next(final Deque<String> words) {
    final String word = words.poll();
    if (word == null) {
      throw bad("something is missing; " + SYNTAX);
    }
    return word;
  }

  private static String withoutBrackets(final String word) {
    final int from = word.startsWith("[") ? 1 : 0;
    final int to = word.endsWith("]") ? word.length() - 1 : word.length();
    return from <= to ? word.substring(from, to) : "";
  }

  private static IllegalArgumentException bad(final String message) {
    return new IllegalArgumentException(message);
  }

  /// One end of a flow.
  ///
  /// @param address its address
  /// @param port its port
  private record AddressAndPort(IpAddress address, int port) {
    /// Reads `10.1.2.3:80` or `[2001:db8::1]:80`.
    static AddressAndPort read(final String protocol, final String text) {
      final int colon = text.lastIndexOf(':');
      final boolean bracketed = text.startsWith("[");
      if (bracketed ? !text.contains("]:") : colon < 0 || text.indexOf(':') != colon) {
        throw bad(
            "'%s' is no address with a port, which %s needs: write it like 10.1.2.3:80 or"
                    .formatted(text, protocol)
                + " [2001:db8::1]:80");
      }
      return new AddressAndPort(
          PacketWords.address(text.substring(0, colon)),
          Numbers.read("port", text.substring(colon + 1), 0, 65_535));
    }
  }
}
