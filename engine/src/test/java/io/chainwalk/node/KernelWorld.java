package io.chainwalk.node;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A node made at random, and what a 6.18 kernel with the same interfaces, addresses, routes and sysctls did. The file
/// has the lines of [NodeBuilder], and behind them:
///
/// ```
/// get 10.3.4.5 | unicast dev s0 via 10.0.2.9 src 10.0.2.1
/// masquerade 10.3.4.5 | 10.0.2.1 dev s0
/// redirect c0 8.8.8.8 | 10.0.1.1
/// reject4 icmp-port-unreachable
/// send c0 host 4500... | F | s0 <0,8>3f<9,20>
/// ```
///
/// `get` is `ip route get`. A packet has the interface it came in by, how it was addressed on the link, and its bytes;
/// then the hook it reached besides PREROUTING (`I` INPUT, `F` FORWARD, `-` none); then what left by which interface.
/// `reject4` and `reject6` say what both hooks did with the packets that follow; `none` is DROP in INPUT and ACCEPT in
/// FORWARD. `clock` in front of `send` is the kernel's time in an IPv4 timestamp option.
///
/// Bytes are hexadecimal. `(61*40)` is a byte forty times; `<8,20>` are twenty bytes of the packet that came in, from
/// its ninth on.
///
/// @param name of the world
/// @param nodeText its lines for [Node#parse]
/// @param facts all other lines
public record KernelWorld(String name, String nodeText, List<String> facts) {
  private static final String RESOURCE = "/io/chainwalk/node/kernel-6.18-worlds.txt";

  /// A packet, and what became of it.
  ///
  /// @param reject what the filter does with it, see above
  /// @param clockMs milliseconds since midnight
  /// @param input the interface it came in by
  /// @param link `host`, `broadcast` or `multicast`
  /// @param packet the IP packet, in the notation above
  /// @param hook the hook it reached
  /// @param output interface and bytes of what left, as in the file
  public record Sent(
      String reject,
      long clockMs,
      String input,
      String link,
      String packet,
      String hook,
      List<String> output) {

    /// The packet.
    ///
    /// @return its bytes
    public byte[] bytes() {
      return KernelWorld.bytes(packet, new byte[0]);
    }
  }

  /// Reads all worlds.
  ///
  /// @return in the file's order
  public static List<KernelWorld> all() {
    final List<KernelWorld> worlds = new ArrayList<>();
    String name = "";
    StringBuilder node = new StringBuilder();
    List<String> facts = new ArrayList<>();
    for (final String line : lines()) {
      switch (line.substring(0, line.indexOf(' '))) {
        case "world" -> {
          if (!name.isEmpty()) {
            worlds.add(new KernelWorld(name, node.toString(), facts));
          }
          name = line;
          node = new StringBuilder();
          facts = new ArrayList<>();
        }
        case "interface", "address", "route", "sysctl" -> node.append(line).append('\n');
        default -> facts.add(line);
      }
    }
    worlds.add(new KernelWorld(name, node.toString(), facts));
    return worlds;
  }

  private static List<String> lines() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(KernelWorld.class.getResourceAsStream(RESOURCE), RESOURCE),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Facts of one kind, as pairs of question and answer.
  ///
  /// @param kind the first word of the line
  /// @return what stands behind it, and what stands behind the bar
  public List<String[]> facts(final String kind) {
    return facts.stream()
        .filter(line -> line.startsWith(kind + " "))
        .map(line -> line.substring(kind.length() + 1).split(" \\| ", 2))
        .toList();
  }

  /// All packets.
  ///
  /// @return in the file's order
  public List<Sent> packets() {
    final List<Sent> packets = new ArrayList<>();
    String reject4 = "none";
    String reject6 = "none";
    for (final String line : facts) {
      if (line.startsWith("reject4 ")) {
        reject4 = line.substring("reject4 ".length());
      } else if (line.startsWith("reject6 ")) {
        reject6 = line.substring("reject6 ".length());
      } else if (line.startsWith("send ") || line.startsWith("clock ")) {
        packets.add(sent(line, reject4, reject6));
      }
    }
    return packets;
  }

  private static Sent sent(final String line, final String reject4, final String reject6) {
    final String[] parts = line.split("\\|", -1);
    final List<String> words = List.of(parts[0].strip().split(" ", -1));
    final boolean hasClock = words.get(0).equals("clock");
    final List<String> rest = hasClock ? words.subList(2, words.size()) : words;
    final boolean ipv4 = rest.get(3).charAt(0) == '4';
    final String output = parts[2].strip();
    return new Sent(
        ipv4 ? reject4 : reject6,
        hasClock ? Long.parseLong(words.get(1)) : 0,
        rest.get(1),
        rest.get(2),
        rest.get(3),
        parts[1].strip(),
        output.isEmpty() ? List.of() : List.of(output.split(" ", -1)));
  }

  /// Bytes from the notation above.
  ///
  /// @param text the notation
  /// @param base the packet that came in
  /// @return the bytes
  public static byte[] bytes(final String text, final byte[] base) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    while (at < text.length()) {
      final char first = text.charAt(at);
      if (first == '(' || first == '<') {
        final int end = text.indexOf(first == '(' ? ')' : '>', at);
        final String[] pair = text.substring(at + 1, end).split(first == '(' ? "\\*" : ",", 2);
        if (first == '(') {
          for (int i = 0; i < Integer.parseInt(pair[1]); i++) {
            out.write(Integer.parseInt(pair[0], 16));
          }
        } else {
          out.write(base, Integer.parseInt(pair[0]), Integer.parseInt(pair[1]));
        }
        at = end + 1;
      } else {
        out.write(Integer.parseInt(text.substring(at, at + 2), 16));
        at += 2;
      }
    }
    return out.toByteArray();
  }
}
