package io.chainwalk.capture;

import java.nio.file.Path;
import java.util.Locale;

/// What kind of capture file to write.
public enum CaptureFormat {
  /// Classic capture file: nanoseconds, little-endian, one link type for the whole file, years 1970 to 2106.
  PCAP,
  /// pcapng: one little-endian section, nanoseconds, an interface description for each input interface.
  PCAPNG;

  /// What a file's name asks for.
  ///
  /// @param path the file to be written
  /// @return [#PCAPNG] for names ending in `.pcapng` or `.ntar`, whatever their case, else [#PCAP]
  public static CaptureFormat ofName(final Path path) {
    final String name = path.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".pcapng") || name.endsWith(".ntar") ? PCAPNG : PCAP;
  }
}
