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

  /// What the command needs of this machine is not there: its kernel cannot be used.
  public static final int CANNOT_RUN_HERE = 4;

  /// The output cannot be written.
  public static final int CANNOT_WRITE = 5;

  /// An error in this program; `EX_SOFTWARE` of sysexits.h.
  public static final int INTERNAL_ERROR = 70;

  /// Whoever read standard output has gone: what a shell says of a program that SIGPIPE ended, as it ends `tcpdump`,
  /// `git` or `cat` in front of `head`. The JVM ignores the signal.
  public static final int READER_GONE = 141;

  private ExitStatus() {}
}
