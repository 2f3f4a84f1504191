package io.chainwalk.tools;

import io.chainwalk.names.DomainName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a domain name on the command line.
public final class DomainNameConverter implements ITypeConverter<DomainName> {
  /// Made by the command line.
  public DomainNameConverter() {}

  @Override
  public DomainName convert(final String argument) {
    try {
      return DomainName.parse(argument);
    } catch (final IllegalArgumentException problem) {
      throw new TypeConversionException(problem.getMessage());
    }
  }
}
