package io.chainwalk.capture;

import java.io.File;
import java.util.Arrays;
import java.util.Locale;
import org.pcap4j.core.Pcaps;

/// What else reads captures.
public enum CapturePeer {
  /// A library, with libpcap below it.
  PCAP4J,
  /// A program.
  TCPDUMP,
  /// A program, which dissects every packet.
  TSHARK;

  /// Whether it can be had here.
  ///
  /// @return the reason why not, or nothing when it can
  public String missing() {
    return switch (this) {
      case PCAP4J -> libraryMissing();
      case TCPDUMP, TSHARK -> isOnPath(program()) ? "" : program() + " is not installed";
    };
  }

  /// The name of a program.
  String program() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Goes on only where it can be had.
  ///
  /// @throws IllegalStateException with the reason, otherwise
  void require() {
    final String reason = missing();
    if (!reason.isEmpty()) {
      throw new IllegalStateException("skipped: " + reason);
    }
  }

  private static String libraryMissing() {
    try {
      return Pcaps.libVersion().isEmpty() ? "libpcap says nothing" : "";
    } catch (final LinkageError e) {
      return "libpcap is not installed: " + e.getMessage();
    }
  }

  private static boolean isOnPath(final String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> new File(folder, program).canExecute());
  }
}
