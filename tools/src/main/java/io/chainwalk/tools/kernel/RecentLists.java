package io.chainwalk.tools.kernel;

import io.chainwalk.flow.IpAddress;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The lists of `-m recent`, as the kernel shows them to a thread of the namespace.
final class RecentLists {
  private static final Path LISTS = Path.of("/proc/thread-self/net/xt_recent");
  private static final Pattern ENTRY = Pattern.compile("src=(\\S+) .*last_seen: (\\d+) .*");

  private RecentLists() {}

  /// The names of the lists in which an address was noted at the latest moment that any of them tells for it.
  static Set<String> lastNoted(final IpAddress address) throws IOException {
    final Set<String> names = new HashSet<>();
    if (!Files.isDirectory(LISTS)) {
      return names;
    }
    long latest = 0;
    try (DirectoryStream<Path> lists = Files.newDirectoryStream(LISTS)) {
      for (final Path list : lists) {
        final long seen = lastSeen(list, address);
        if (seen > latest) {
          names.clear();
          latest = seen;
        }
        if (seen > 0 && seen == latest) {
          names.add(String.valueOf(list.getFileName()));
        }
      }
    }
    return names;
  }

  /// When an address was noted.
  ///
  /// @return in the kernel's ticks; 0 when it is not in the list
  private static long lastSeen(final Path list, final IpAddress address) throws IOException {
    for (final String line : Files.readAllLines(list)) {
      final Matcher entry = ENTRY.matcher(line);
      if (entry.matches() && IpAddress.parse(entry.group(1)).equals(address)) {
        return Long.parseLong(entry.group(2));
      }
    }
    return 0;
  }
}
