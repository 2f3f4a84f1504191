package io.chainwalk.fragment;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/// Random trains of fragments, sent through a 6.18 kernel that routes and tracks, and what left it. One text file:
///
/// ```
/// settings mtu=400 net.ipv4.ipfrag_max_dist=2
/// train 400000
/// > 4500005c00012000401144320a0001020a000202 11+72
/// > 4500003400010009401164510a0001020a000202 6a+32
/// < 4500005c000120003f1145320a0001020a000202 11+72
/// < 450000340001000 ...
/// ! 3/4 400
/// ```
///
/// `>` is a packet that came from the client, `<` one that left to the server because of the packet before, `!` an ICMP
/// or ICMPv6 error to the client: type, code, MTU. Packets are hex from their IP header on, with `11+72` for 72 bytes of
/// which the first is 0x11 and each is one more than the one before. The settings are the MTU towards the server and
/// sysctls other than the defaults.
record FragmentRecording(List<Section> sections) {

  record Section(int mtu, List<Setting> settings, List<Train> trains) {}

  record Setting(String name, long value) {}

  record Train(String name, List<Step> steps) {}

  /// @param sent a packet from the client, as in the file, see [#bytes]
  /// @param answers what left the router then, each as in the file but with its bytes in full
  record Step(String sent, List<String> answers) {}

  static FragmentRecording read(final String resource) {
    final List<Section> sections = new ArrayList<>();
    for (final String line : lines(resource)) {
      final String rest = line.substring(line.indexOf(' ') + 1);
      switch (line.substring(0, line.indexOf(' '))) {
        case "settings" -> sections.add(section(rest));
        case "train" ->
            sections.getLast().trains().add(new Train(resource + " " + rest, new ArrayList<>()));
        case ">" -> steps(sections).add(new Step(rest, new ArrayList<>()));
        case "<" -> steps(sections).getLast().answers().add(packet(bytes(rest)));
        case "!" -> steps(sections).getLast().answers().add(line);
        default -> throw new IllegalArgumentException(line);
      }
    }
    return new FragmentRecording(sections);
  }

  /// A packet as an answer names it.
  static String packet(final byte[] bytes) {
    return "< " + HexFormat.of().formatHex(bytes);
  }

  /// An error as an answer names it.
  static String error(final int type, final int code, final int mtu) {
    return "! " + type + "/" + code + " " + mtu;
  }

  private static List<Step> steps(final List<Section> sections) {
    return sections.getLast().trains().getLast().steps();
  }

  private static Section section(final String words) {
    int mtu = 0;
    final List<Setting> settings = new ArrayList<>();
    for (final String word : words.split(" ", -1)) {
      final String[] pair = word.split("=", -1);
      final long value = Long.parseLong(pair[1]);
      if (pair[0].equals("mtu")) {
        mtu = Math.toIntExact(value);
      } else {
        settings.add(new Setting(pair[0], value));
      }
    }
    return new Section(mtu, settings, new ArrayList<>());
  }

  /// A packet, written as in the file.
  static byte[] bytes(final String tokens) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (final String token : tokens.split(" ", -1)) {
      final int plus = token.indexOf('+');
      if (plus < 0) {
        bytes.writeBytes(HexFormat.of().parseHex(token));
      } else {
        final int first = HexFormat.fromHexDigits(token, 0, plus);
        final int count = Integer.parseInt(token.substring(plus + 1));
        for (int i = 0; i < count; i++) {
          bytes.write(first + i);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static List<String> lines(final String resource) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    FragmentRecording.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
