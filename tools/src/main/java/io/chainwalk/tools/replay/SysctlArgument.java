package io.chainwalk.tools.replay;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An argument of `--sysctl`, in the form in which sysctl(8) takes it.
///
/// @param name as the user wrote it
/// @param value any number; the sysctl itself may take fewer
public record SysctlArgument(String name, long value) {
  /// Reads `NAME=VALUE`.
  public static final class Converter implements ITypeConverter<SysctlArgument> {
    /// Made by the command line.
    public Converter() {}

    @Override
    public SysctlArgument convert(final String argument) {
      final int sign = argument.indexOf('=');
      if (sign < 1) {
        throw new TypeConversionException("not NAME=VALUE: " + argument);
      }
      try {
        return new SysctlArgument(
            argument.substring(0, sign), Long.parseLong(argument.substring(sign + 1)));
      } catch (final NumberFormatException _) {
        throw new TypeConversionException("not a whole number: " + argument);
      }
    }
  }
}
