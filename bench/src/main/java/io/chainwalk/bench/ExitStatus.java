package io.chainwalk.bench;

/// What the exit status says; the same as of all other commands.
final class ExitStatus {
  static final int DONE = 0;

  /// Something became slower.
  static final int SLOWER = 1;

  static final int WRONG_ARGUMENTS = 2;

  /// A file that is no report.
  static final int BAD_INPUT = 3;

  /// Nothing of what was asked for can be measured on this machine.
  static final int CANNOT_RUN_HERE = 4;

  static final int CANNOT_WRITE = 5;

  /// A benchmark failed.
  static final int INTERNAL_ERROR = 70;

  /// Whoever read standard output has gone: what a shell says of a program that SIGPIPE ended.
  static final int READER_GONE = 141;

  private ExitStatus() {}
}
