package io.chainwalk.match;

import io.chainwalk.ruleset.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Rules loaded into a 6.18 kernel, packets sent to them, and which rules counted them. One text file:
///
/// ```
/// section headers
/// family 4
/// hook raw PREROUTING
/// set create hi hash:ip family inet
/// rule -p tcp -m tcp --dport 80
/// rule -s 10.0.1.0/24
/// packet a SYN | c 0200... | NY | ...
/// ```
///
/// A section begins without any memory. `set` lines are a dump of `ipset save`. A packet has a name, the side it came from
/// (`c` by c0, `s` by s0), the frame in hex, and for each rule `Y` (counted), `N`, or `D`: dropped in the middle of the
/// rule. Behind a further bar stands what the section needs: nothing; or the time in nanoseconds since the section began;
/// or the connection as ctnetlink showed it: state, direction, status bits, mark, seconds to live, and both tuples, each
/// as source, destination, protocol and two ports; or a state and `-` for none.
record MatchRecording(List<Section> sections) {
  /// One set of rules.
  record Section(
      String name,
      boolean ipv6,
      Table table,
      String chain,
      List<String> sets,
      List<String> rules,
      List<Packet> packets) {
    String title() {
      return (ipv6 ? "IPv6 " : "IPv4 ") + name;
    }
  }

  /// @param more what stands behind the last bar, or nothing
  record Packet(String name, String side, String frame, String answers, String more) {}

  static MatchRecording read(final String resource) {
    final List<Section> sections = new ArrayList<>();
    for (final String line : lines(resource)) {
      final String rest = line.substring(line.indexOf(' ') + 1);
      switch (line.split(" ", 2)[0]) {
        case "section" -> sections.add(section(rest, false, Table.RAW, ""));
        case "family" -> {
          final Section last = sections.removeLast();
          sections.add(section(last.name(), "6".equals(rest), Table.RAW, ""));
        }
        case "hook" -> {
          final Section last = sections.removeLast();
          final String[] words = rest.split(" ", 2);
          sections.add(section(last.name(), last.ipv6(), table(words[0]), words[1]));
        }
        case "set" -> sections.getLast().sets().add(rest);
        case "rule" -> sections.getLast().rules().add(rest);
        case "packet" -> sections.getLast().packets().add(packet(rest));
        default -> throw new IllegalArgumentException(line);
      }
    }
    return new MatchRecording(sections);
  }

  private static Section section(
      final String name, final boolean ipv6, final Table table, final String chain) {
    return new Section(
        name, ipv6, table, chain, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  private static Table table(final String name) {
    for (final Table table : Table.values()) {
      if (table.text().equals(name)) {
        return table;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static Packet packet(final String text) {
    final String[] parts = text.split(" \\| ", -1);
    final String[] in = parts[1].split(" ", 2);
    return new Packet(parts[0], in[0], in[1], parts[2], parts.length > 3 ? parts[3] : "");
  }

  private static List<String> lines(final String resource) {
    try (InputStream in =
        Objects.requireNonNull(MatchRecording.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
