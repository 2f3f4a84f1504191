package io.chainwalk.tools;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Runs a command line in this JVM and keeps what it says.
///
/// Standard streams belong to the whole JVM, so tests that use this must not run side by side; Surefire runs them one
/// after the other.
public final class CommandLab {
  /// What a command did.
  public static final class Result {
    private final int status;
    private final byte[] out;
    private final String talk;

    private Result(final int status, final byte[] out, final String talk) {
      this.status = status;
      this.out = out;
      this.talk = talk;
    }

    /// Its exit status.
    ///
    /// @return the status
    public int status() {
      return status;
    }

    /// What it wrote to standard output.
    ///
    /// @return a copy of the bytes
    public byte[] out() {
      return out.clone();
    }

    /// Standard output as text.
    ///
    /// @return the text
    public String text() {
      return new String(out, StandardCharsets.UTF_8);
    }

    /// What it said on standard error.
    ///
    /// @return the text
    public String talk() {
      return talk;
    }
  }

  private CommandLab() {}

  /// Runs a command.
  ///
  /// @param arguments the words after `chainwalk`
  /// @return what it did
  public static Result run(final String... arguments) {
    return runWithInput(InputStream.nullInputStream(), arguments);
  }

  /// Runs a command that reads standard input.
  ///
  /// @param input standard input
  /// @param arguments the words after `chainwalk`
  /// @return what it did
  public static Result runWithInput(final InputStream input, final String... arguments) {
    final InputStream realIn = System.in;
    final PrintStream realOut = System.out;
    final PrintStream realErr = System.err;
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream talk = new ByteArrayOutputStream();
    try {
      System.setIn(input);
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(talk, true, StandardCharsets.UTF_8));
      final int status = Main.run(arguments);
      System.out.flush();
      System.err.flush();
      return new Result(status, out.toByteArray(), talk.toString(StandardCharsets.UTF_8));
    } finally {
      System.setIn(realIn);
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }
}
