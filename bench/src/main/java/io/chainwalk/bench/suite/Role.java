package io.chainwalk.bench.suite;

/// What a figure is to the one it stands beside.
public enum Role {
  /// What is part of the figure and cannot be saved: the harness, or the memory.
  FLOOR("floor"),
  /// What the kernel takes for the same.
  KERNEL("kernel"),
  /// What something else that one would use takes.
  PEER("peer"),
  /// Another way of the engine itself.
  OURS("ours");

  private final String word;

  Role(final String word) {
    this.word = word;
  }

  /// What tables and reports call it.
  ///
  /// @return a word
  public String word() {
    return word;
  }
}
