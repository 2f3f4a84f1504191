package io.chainwalk.ruletext;

import java.util.ArrayList;
import java.util.List;

/// An option of a match or target.
///
/// @param names without the hyphens, the one of `iptables-save` first
/// @param arguments how many words follow
/// @param invertible whether `!` may stand in front
/// @param mandatory whether it must be given
/// @param excludes names of options that cannot stand beside it
/// @param requires names of options that must stand beside it
/// @param action takes it
/// @param <R> the reader that has it
record Option<R>(
    List<String> names,
    int arguments,
    boolean invertible,
    boolean mandatory,
    List<String> excludes,
    List<String> requires,
    Action<R> action) {

  /// What an option does to its reader.
  ///
  /// @param <R> the reader
  interface Action<R> {
    /// Takes the option.
    void read(R reader, Argument argument) throws RuleSyntaxException;
  }

  /// An option with one argument and without `!`.
  static <R> Option<R> of(final String name, final Action<R> action) {
    return new Option<>(List.of(name), 1, false, false, List.of(), List.of(), action);
  }

  /// An option without arguments and without `!`.
  static <R> Option<R> flag(final String name, final Action<R> action) {
    return Option.<R>of(name, action).withArguments(0);
  }

  /// Other names of the same option.
  Option<R> alias(final String... others) {
    final List<String> all = new ArrayList<>(names);
    all.addAll(List.of(others));
    return new Option<>(
        List.copyOf(all), arguments, invertible, mandatory, excludes, requires, action);
  }

  /// With another number of arguments.
  Option<R> withArguments(final int number) {
    return new Option<>(names, number, invertible, mandatory, excludes, requires, action);
  }

  /// With an optional `!` in front.
  Option<R> canInvert() {
    return new Option<>(names, arguments, true, mandatory, excludes, requires, action);
  }

  /// One that must be given.
  Option<R> must() {
    return new Option<>(names, arguments, invertible, true, excludes, requires, action);
  }

  /// One that cannot stand beside others.
  Option<R> not(final String... others) {
    return new Option<>(names, arguments, invertible, mandatory, List.of(others), requires, action);
  }

  /// One that others must stand beside.
  Option<R> with(final String... others) {
    return new Option<>(names, arguments, invertible, mandatory, excludes, List.of(others), action);
  }
}
