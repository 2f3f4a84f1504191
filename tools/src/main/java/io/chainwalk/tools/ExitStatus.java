package io.chainwalk.tools;

/// What a command's exit status says.
public final class ExitStatus {
  /// Done.
  public static final int DONE = 0;

  /// Differences or findings.
  public static final int FINDINGS = 1;

  /// Wrong arguments.
  public static final int WRONG_ARGUMENTS = 2;

  /// Bad input.
  public static final int BAD_INPUT = 3;

  /// The output cannot be written.
  public static final int CANNOT_WRITE = 5;

  /// An error in this program; `EX_SOFTWARE` of sysexits.h.
  public static final int INTERNAL_ERROR = 70;

  private ExitStatus() {}
}
