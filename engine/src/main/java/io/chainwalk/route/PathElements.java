package io.chainwalk.route;

/// Paths as lists of elements, without making lists: what slashes separate, empty elements at both ends left out. Those
/// between others count: `/a//b` has three. Allocates nothing.
final class PathElements {
  private PathElements() {}

  /// Where the first element that is not empty begins; the length where there is none.
  static int start(final String path) {
    int start = 0;
    while (start < path.length() && path.charAt(start) == '/') {
      start++;
    }
    return start;
  }

  /// Where the last element that is not empty ends.
  private static int end(final String path, final int start) {
    int end = path.length();
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return end;
  }

  /// The elements with the slashes between them.
  static String core(final String path) {
    final int start = start(path);
    return path.substring(start, end(path, start));
  }

  /// Whether the elements of one path are the first elements of another one.
  static boolean areFirst(final String prefix, final String path) {
    final int prefixStart = start(prefix);
    final int length = end(prefix, prefixStart) - prefixStart;
    final int start = start(path);
    final int behind = start + length;
    return length == 0
        || (path.regionMatches(start, prefix, prefixStart, length)
            && (behind == path.length() || path.charAt(behind) == '/'));
  }
}
