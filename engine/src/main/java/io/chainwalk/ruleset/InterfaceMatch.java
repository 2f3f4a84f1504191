package io.chainwalk.ruleset;

/// The argument of `-i` and `-o`: one interface, or all whose names begin alike.
///
/// @param name the name, or what the names begin with; empty with `prefix` for any
/// @param prefix whether it was written with a trailing `+`
/// @param not whether the rule is about all others
public record InterfaceMatch(String name, boolean prefix, boolean not) {
  /// Any interface, or none.
  public static final InterfaceMatch ANY = new InterfaceMatch("", true, false);

  /// Whether the rule says nothing of this interface.
  ///
  /// @return true for [#ANY]
  public boolean isAny() {
    return equals(ANY);
  }

  /// Whether a name is meant.
  ///
  /// @param interfaceName a name; empty where there is no interface at this hook
  /// @return true when the rule goes on
  public boolean matches(final String interfaceName) {
    return (prefix ? interfaceName.startsWith(name) : interfaceName.equals(name)) != not;
  }
}
