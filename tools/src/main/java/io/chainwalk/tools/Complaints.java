package io.chainwalk.tools;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.tools.config.BadInputException;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Turns what went wrong into a message that names file and cause, and an exit status. `--debug` adds the stack trace.
final class Complaints implements IExecutionExceptionHandler {
  static final String INTERNAL = "chainwalk: this is an error in chainwalk, please report it: ";

  private final BooleanSupplier debug;

  Complaints(final BooleanSupplier debug) {
    this.debug = debug;
  }

  @Override
  public int handleExecutionException(
      final Exception problem, final CommandLine command, final ParseResult arguments) {
    final PrintWriter talk = command.getErr();
    final int status =
        switch (problem) {
          case BadInputException bad -> {
            bad.messages().forEach(message -> talk.println("chainwalk: " + message));
            yield ExitStatus.BAD_INPUT;
          }
          case BadCaptureException bad -> {
            talk.println("chainwalk: " + bad.getMessage());
            for (final Throwable further : bad.getSuppressed()) { // in other captures
              talk.println("chainwalk: " + further.getMessage());
            }
            yield ExitStatus.BAD_INPUT;
          }
          case BadSelectorException bad -> {
            talk.println("chainwalk: " + bad.getMessage());
            yield ExitStatus.BAD_INPUT;
          }
          case CannotWriteException gone when gone.readerIsGone() -> ExitStatus.READER_GONE;
          case CannotWriteException bad -> {
            talk.println("chainwalk: " + bad.getMessage());
            yield ExitStatus.CANNOT_WRITE;
          }
          default -> {
            talk.println(INTERNAL + problem);
            yield ExitStatus.INTERNAL_ERROR;
          }
        };
    if (debug.getAsBoolean() || status == ExitStatus.INTERNAL_ERROR) {
      problem.printStackTrace(talk);
    }
    talk.flush();
    return status;
  }
}
