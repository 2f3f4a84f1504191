package io.chainwalk.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/// What the kernel says of transparent huge pages, and of the memory of regions. Linux only: elsewhere every answer is
/// empty.
///
/// A table of a million connections is some forty thousand pages of 4 KiB, more than a processor remembers addresses of;
/// of 2 MiB it is seventy-five. Nothing here asks the kernel for huge pages, because that takes a native call. Where the
/// mode is `madvise`, glibc asks for the memory of direct buffers if the process was started with
/// `GLIBC_TUNABLES=glibc.malloc.hugetlb=1` in its environment (since glibc 2.35); the JVM's
/// `-XX:+UseTransparentHugePages` asks for its own heap only.
public final class HugePages {
  /// The size of a huge page on x86-64, and on arm64 with pages of 4 KiB.
  public static final int BYTES = 2 << 20;

  private static final Path MODE = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");

  private HugePages() {}

  /// How much memory is there, and how much of it on huge pages.
  ///
  /// @param residentBytes bytes that have physical memory
  /// @param hugeBytes those of them that are on huge pages
  public record Usage(long residentBytes, long hugeBytes) {
    Usage plus(final Usage other) {
      return new Usage(residentBytes + other.residentBytes, hugeBytes + other.hugeBytes);
    }
  }

  /// To whom the kernel gives huge pages.
  ///
  /// @return `always`, `madvise` or `never`; empty where there is no such setting
  public static Optional<String> mode() {
    try {
      return Files.isReadable(MODE) ? modeOf(Files.readString(MODE)) : Optional.empty();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The chosen one stands in brackets.
  static Optional<String> modeOf(final String text) {
    final int open = text.indexOf('[');
    final int close = text.indexOf(']');
    return open < 0 || close < open
        ? Optional.empty()
        : Optional.of(text.substring(open + 1, close));
  }

  /// The physical memory of regions. The kernel counts for each mapping as a whole; where a mapping holds other memory
  /// too, what it counts is taken for the region's as far as the region reaches.
  ///
  /// @param regions the regions
  /// @return their usage; empty where the kernel does not tell
  public static Optional<Usage> usageOf(final List<OffHeapRegion> regions) {
    if (!Files.isReadable(MAPPINGS)) {
      return Optional.empty();
    }
    final List<String> lines;
    try {
      lines = Files.readAllLines(MAPPINGS, StandardCharsets.ISO_8859_1);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    Usage usage = new Usage(0, 0);
    for (final OffHeapRegion region : regions) {
      for (final UnsafeBuffer segment : region.allocated()) {
        final long start = segment.addressOffset();
        usage = usage.plus(usageOf(lines, start, start + segment.capacity()));
      }
    }
    return Optional.of(usage);
  }

  /// Goes through the text of `smaps`: of each mapping a line `from-to permissions ...`, then lines `Name: number kB`.
  static Usage usageOf(final List<String> smaps, final long start, final long end) {
    long overlap = 0;
    long resident = 0;
    long huge = 0;
    for (final String line : smaps) {
      final int dash = line.indexOf('-');
      final int blank = line.indexOf(' ');
      if (dash > 0 && dash < blank && line.charAt(blank - 1) != ':') {
        final long from = Long.parseUnsignedLong(line, 0, dash, 16);
        final long to = Long.parseUnsignedLong(line, dash + 1, blank, 16);
        overlap = Math.max(0, Math.min(end, to) - Math.max(start, from));
      } else if (overlap > 0 && line.startsWith("Rss:")) {
        resident += Math.min(overlap, bytesOf(line));
      } else if (overlap > 0 && line.startsWith("AnonHugePages:")) {
        huge += Math.min(overlap, bytesOf(line));
      }
    }
    return new Usage(resident, huge);
  }

  private static long bytesOf(final String line) {
    final String number = line.substring(line.indexOf(':') + 1).strip().toLowerCase(Locale.ROOT);
    return Long.parseLong(number, 0, number.indexOf(' '), 10) * 1024;
  }
}
