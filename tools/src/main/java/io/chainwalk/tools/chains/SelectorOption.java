package io.chainwalk.tools.chains;

import io.chainwalk.select.SelectorSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The option that says how endpoints are chosen, the same for every command that has it.
public final class SelectorOption {
  @Option(
      names = "--selector",
      paramLabel = "NAME",
      converter = Converter.class,
      description =
          "choose endpoints by NAME where no annotation says otherwise, see docs/select.md; default:"
              + " as kube-proxy's rules do")
  private @Nullable SelectorSpec everywhere;

  /// Made by the command line.
  public SelectorOption() {}

  /// Reads a selector.
  public static final class Converter implements ITypeConverter<SelectorSpec> {
    /// Made by the command line.
    public Converter() {}

    @Override
    public SelectorSpec convert(final String text) {
      try {
        return SelectorSpec.parse(text);
      } catch (final IllegalArgumentException notOne) {
        throw new TypeConversionException(String.valueOf(notOne.getMessage()));
      }
    }
  }

  /// How endpoints are chosen.
  ///
  /// @return as annotations say, and as the option does where they say nothing
  public SelectorChoice choice() {
    return SelectorChoice.of(everywhere);
  }
}
