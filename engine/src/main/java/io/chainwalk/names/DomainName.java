package io.chainwalk.names;

import java.util.ArrayList;
import java.util.List;

/// An absolute domain name, in lower case: names are compared without regard to case (RFC 4343), and so all are kept in
/// one.
///
/// A label is a text of 1 to 63 characters, each of which stands for a byte, so that any name of any message is one. What
/// would be mistaken for something else in a text is written with a backslash, as in zone files (RFC 1035 section 5.1).
///
/// @param labels the labels from left to right, without the empty one of the root
public record DomainName(List<String> labels) implements Comparable<DomainName> {
  /// The root.
  public static final DomainName ROOT = new DomainName(List.of());

  /// How many bytes a name has at most on the wire, with a length before each label and the root's at the end (RFC 1035
  /// section 2.3.4).
  public static final int MAX_BYTES = 255;

  private static final int MAX_LABEL_BYTES = 63;

  private static final int MAX_BYTE = 0xFF;

  private static final int DECIMAL_DIGITS = 3;

  /// Takes the labels in lower case.
  ///
  /// @throws IllegalArgumentException when a label is empty or too long, or the name is too long
  public DomainName {
    labels = labels.stream().map(DomainName::lowerCase).toList();
    int bytes = 1;
    for (final String label : labels) {
      if (label.isEmpty()) {
        throw new IllegalArgumentException("a name must not have an empty label");
      }
      if (label.length() > MAX_LABEL_BYTES) {
        throw new IllegalArgumentException(
            "a label must not be longer than " + MAX_LABEL_BYTES + ": " + label);
      }
      if (label.chars().anyMatch(c -> c > MAX_BYTE)) {
        throw new IllegalArgumentException("a label must be of bytes: " + label);
      }
      bytes += 1 + label.length();
    }
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a name must not be longer than " + MAX_BYTES + " bytes: it has " + bytes);
    }
  }

  /// Reads a name.
  ///
  /// @param text labels with dots between them, and one at the end or none; `\.` for a dot within a label, `\065` for the
  ///     byte 65
  /// @return the name
  /// @throws IllegalArgumentException when it is none, with what is wrong
  public static DomainName parse(final String text) {
    if (text.equals(".")) {
      return ROOT;
    }
    final List<String> labels = new ArrayList<>();
    final StringBuilder label = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      if (c == '.') {
        labels.add(label.toString());
        label.setLength(0);
      } else if (c == '\\') {
        final int digits = digitsAt(text, i + 1);
        if (digits == 0 && i + 1 == text.length()) {
          throw new IllegalArgumentException("nothing is behind the backslash: " + text);
        }
        label.append(
            digits == 0
                ? text.charAt(i + 1)
                : (char) byteOf(text.substring(i + 1, i + 1 + digits)));
        i += Math.max(1, digits);
      } else {
        label.append(c);
      }
    }
    if (!label.isEmpty() || text.isEmpty()) {
      labels.add(label.toString());
    }
    return new DomainName(labels);
  }

  /// How many decimal digits are there: none or three.
  private static int digitsAt(final String text, final int from) {
    if (from >= text.length() || !isDigit(text.charAt(from))) {
      return 0;
    }
    for (int i = from; i < from + DECIMAL_DIGITS; i++) {
      if (i >= text.length() || !isDigit(text.charAt(i))) {
        throw new IllegalArgumentException("a byte is written with three digits: " + text);
      }
    }
    return DECIMAL_DIGITS;
  }

  private static int byteOf(final String digits) {
    final int value = Integer.parseInt(digits);
    if (value > MAX_BYTE) {
      throw new IllegalArgumentException("a byte is 255 at most: " + digits);
    }
    return value;
  }

  private static boolean isDigit(final char c) {
    return c >= '0' && c <= '9';
  }

  /// ASCII alone: the case of other bytes is not for DNS to know.
  private static String lowerCase(final String label) {
    if (label.chars().noneMatch(c -> c >= 'A' && c <= 'Z')) {
      return label;
    }
    final StringBuilder lower = new StringBuilder(label.length());
    label.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)));
    return lower.toString();
  }

  /// Whether the name is another one or below it.
  ///
  /// @param zone the other name
  /// @return whether it ends in the other's labels
  public boolean isIn(final DomainName zone) {
    final int above = labels.size() - zone.labels.size();
    return above >= 0 && labels.subList(above, labels.size()).equals(zone.labels);
  }

  /// The labels in front of those of a zone.
  ///
  /// @param zone a name that this one is in
  /// @return the labels, none where both are the same
  /// @throws IllegalArgumentException when this name is not in the zone
  public List<String> labelsBelow(final DomainName zone) {
    if (!isIn(zone)) {
      throw new IllegalArgumentException(this + " is not in " + zone);
    }
    return labels.subList(0, labels.size() - zone.labels.size());
  }

  /// A name below this one.
  ///
  /// @param above labels to put in front, from left to right
  /// @return the name
  /// @throws IllegalArgumentException when it is too long
  public DomainName below(final String... above) {
    final List<String> all = new ArrayList<>(List.of(above));
    all.addAll(labels);
    return new DomainName(all);
  }

  /// By their text.
  @Override
  public int compareTo(final DomainName other) {
    return toString().compareTo(other.toString());
  }

  /// The name as in zone files, with a dot at the end.
  @Override
  public String toString() {
    if (labels.isEmpty()) {
      return ".";
    }
    final StringBuilder text = new StringBuilder();
    for (final String label : labels) {
      label.chars().forEach(c -> append(text, c));
      text.append('.');
    }
    return text.toString();
  }

  private static void append(final StringBuilder text, final int c) {
    if (c <= ' ' || c >= 0x7F) {
      text.append('\\')
          .append((char) ('0' + c / 100))
          .append((char) ('0' + c / 10 % 10))
          .append((char) ('0' + c % 10));
    } else {
      if ("\".;\\@$()".indexOf(c) >= 0) {
        text.append('\\');
      }
      text.append((char) c);
    }
  }
}
