package io.chainwalk.ruleset;

/// The fixed part of a rule, looked at before its matches (facts sheet 7.1).
///
/// @param source `-s`
/// @param notSource `! -s`
/// @param destination `-d`
/// @param notDestination `! -d`
/// @param input `-i`
/// @param output `-o`
/// @param protocol `-p`; 0 for any
/// @param notProtocol `! -p`
/// @param fragment `-f`
public record HeaderMatch(
    AddressMask source,
    boolean notSource,
    AddressMask destination,
    boolean notDestination,
    InterfaceMatch input,
    InterfaceMatch output,
    int protocol,
    boolean notProtocol,
    Fragment fragment) {

  /// `-f`: fragments but the first, or all but these.
  public enum Fragment {
    /// Not said.
    ANY,
    /// `-f`.
    LATER,
    /// `! -f`.
    NOT_LATER
  }

  /// A header part that every packet of a family passes.
  ///
  /// @param ipv6 the family
  /// @return nothing but wildcards
  public static HeaderMatch any(final boolean ipv6) {
    return new HeaderMatch(
        AddressMask.any(ipv6),
        false,
        AddressMask.any(ipv6),
        false,
        InterfaceMatch.ANY,
        InterfaceMatch.ANY,
        0,
        false,
        Fragment.ANY);
  }
}
