package io.chainwalk.tools.explain;

import io.chainwalk.packet.TcpHeader;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// TCP flags as tcpdump writes them (`S.`), and read as tcpdump or iptables writes them (`SYN,ACK`).
enum TcpFlagLetters {
  FIN('F', TcpHeader.FIN),
  SYN('S', TcpHeader.SYN),
  RST('R', TcpHeader.RST),
  PSH('P', TcpHeader.PSH),
  ACK('.', TcpHeader.ACK),
  URG('U', TcpHeader.URG),
  ECE('E', TcpHeader.ECE),
  CWR('W', TcpHeader.CWR);

  private static final String NONE_SET = "none";

  private final char letter;
  private final int bit;

  TcpFlagLetters(final char letter, final int bit) {
    this.letter = letter;
    this.bit = bit;
  }

  /// Writes flags.
  ///
  /// @param flags bits of [TcpHeader]
  /// @return letters as tcpdump orders them, or `none`
  static String write(final int flags) {
    return flags == 0
        ? NONE_SET
        : Arrays.stream(values())
            .filter(flag -> (flags & flag.bit) != 0)
            .map(flag -> String.valueOf(flag.letter))
            .collect(Collectors.joining());
  }

  /// Reads flags.
  ///
  /// @param text letters in any order, `A` for ACK too; names with commas; or `none`
  /// @return bits of [TcpHeader]
  /// @throws IllegalArgumentException when something is neither
  static int read(final String text) {
    if (text.equals(NONE_SET)) {
      return 0;
    }
    int flags = 0;
    for (final String name : text.toUpperCase(Locale.ROOT).split(",", -1)) {
      flags |= isName(name) ? valueOf(name).bit : readLetters(name, text);
    }
    return flags;
  }

  private static boolean isName(final String text) {
    return Arrays.stream(values()).anyMatch(flag -> flag.name().equals(text));
  }

  private static int readLetters(final String letters, final String whole) {
    if (letters.isEmpty()) {
      throw unreadable(whole);
    }
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      final char letter = letters.charAt(i) == 'A' ? ACK.letter : letters.charAt(i);
      flags |=
          Arrays.stream(values())
              .filter(flag -> flag.letter == letter)
              .findFirst()
              .orElseThrow(() -> unreadable(whole))
              .bit;
    }
    return flags;
  }

  private static IllegalArgumentException unreadable(final String text) {
    return new IllegalArgumentException(
        "flags "
            + text
            + ": flags are letters as tcpdump writes them (S for SYN, . for ACK, F, R, P, U, E, W),"
            + " names such as SYN,ACK, or none");
  }
}
