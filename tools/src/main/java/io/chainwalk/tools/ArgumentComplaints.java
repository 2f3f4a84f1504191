package io.chainwalk.tools;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with the arguments, in a line or two, and where to read on.
final class ArgumentComplaints implements IParameterExceptionHandler {
  @Override
  public int handleParseException(final ParameterException problem, final String[] arguments) {
    final CommandLine command = problem.getCommandLine();
    final PrintWriter talk = command.getErr();
    talk.println("chainwalk: " + problem.getMessage());
    UnmatchedArgumentException.printSuggestions(problem, talk);
    talk.println("Try: ./" + command.getCommandSpec().qualifiedName(" ") + " --help");
    talk.flush();
    return ExitStatus.WRONG_ARGUMENTS;
  }
}
