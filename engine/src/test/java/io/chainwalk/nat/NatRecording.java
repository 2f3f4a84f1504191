package io.chainwalk.nat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// IP packets sent through a 6.18 kernel between two networks, and what came out. One text file:
///
/// ```
/// group v4 dnat
/// unchecked
/// rule -A PREROUTING -d 10.96.0.10 -j DNAT --to-destination 10.0.2.2
/// udp request | c 45000021... | NEW s 45000021...
/// flush
/// ```
///
/// A group begins with an empty table of connections and has its own `nat` rules; `unchecked` says that
/// `nf_conntrack_checksum` is off; `flush` empties the table. Then packets: name, side it comes from (`c` client, `s` server) and bytes; behind the
/// second bar its ctstate as mangle PREROUTING saw it, side and bytes of what came out, or `-`.
record NatRecording(List<Group> groups) {
  record Group(String name, boolean checked, List<String> rules, List<Step> steps) {
    Group(final String name) {
      this(name, true, List.of(), new ArrayList<>());
    }

    Group unchecked() {
      return new Group(name, false, rules, new ArrayList<>());
    }

    Group with(final String rule) {
      return new Group(
          name,
          checked,
          Stream.concat(rules.stream(), Stream.of(rule)).toList(),
          new ArrayList<>());
    }

    Group again() {
      return new Group(name, checked, rules, new ArrayList<>());
    }
  }

  /// @param in bytes in hex, from the IP header on
  /// @param outSide `-` when nothing came out
  /// @param out likewise, or nothing
  record Step(String name, String side, String in, String ctstate, String outSide, String out) {}

  static NatRecording read(final String resource) {
    final List<Group> groups = new ArrayList<>();
    for (final String line : lines(resource)) {
      final String rest = line.substring(line.indexOf(' ') + 1);
      switch (line.split(" ", 2)[0]) {
        case "group" -> groups.add(new Group(rest));
        case "unchecked" -> groups.add(groups.removeLast().unchecked());
        case "rule" -> groups.add(groups.removeLast().with(rest));
        case "flush" -> groups.add(groups.getLast().again());
        default -> groups.getLast().steps().add(step(line));
      }
    }
    return new NatRecording(groups);
  }

  private static Step step(final String line) {
    final String[] parts = line.split(" \\| ", -1);
    final String[] in = parts[1].split(" ", -1);
    final String[] out = parts[2].split(" ", -1);
    return new Step(parts[0], in[0], in[1], out[0], out[1], out.length == 3 ? out[2] : "");
  }

  private static List<String> lines(final String resource) {
    try (InputStream in =
        Objects.requireNonNull(NatRecording.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
