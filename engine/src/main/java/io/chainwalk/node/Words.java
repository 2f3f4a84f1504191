package io.chainwalk.node;

/// The words of a line, one after another.
final class Words {
  private final String[] words;
  private int at;

  Words(final String line) {
    words = line.strip().split("\\s+", -1);
  }

  boolean hasNext() {
    return at < words.length;
  }

  String next() {
    if (!hasNext()) {
      throw new IllegalArgumentException("something is missing behind '" + words[at - 1] + "'");
    }
    return words[at++];
  }

  int nextNumber() {
    final String word = next();
    try {
      return Integer.parseInt(word);
    } catch (final NumberFormatException e) {
      throw new IllegalArgumentException("not a number: '" + word + "'", e);
    }
  }

  /// What to throw about the word that came last.
  IllegalArgumentException unexpected() {
    return new IllegalArgumentException("not understood: '" + words[at - 1] + "'");
  }
}
