package io.chainwalk.route;

import java.util.regex.Pattern;

/// Which paths a rule is for. Case counts.
public sealed interface PathMatch {
  /// Whether a path is one of these. Allocates nothing but for a [Regex].
  ///
  /// @param path as [RequestHead#path] has it: not decoded, dots not resolved, slashes not merged
  /// @return true when it is
  default boolean matches(final String path) {
    return switch (this) {
      case Exact(String whole) -> whole.equals(path);
      case Prefix(String prefix) -> PathElements.areFirst(prefix, path);
      case Glob(String pattern) -> Wildcards.matches(pattern, path, false);
      case Regex(Pattern pattern, Regex.Anchoring anchoring) ->
          BoundedRegex.matches(pattern, path, anchoring.extent());
    };
  }

  /// One path, byte for byte: `/foo` is not `/foo/`.
  ///
  /// @param path the path
  record Exact(String path) implements PathMatch {}

  /// All paths that begin with the elements of one: `/aaa` has `/aaa`, `/aaa/` and `/aaa/b`, not `/aaab`. Empty elements
  /// at the ends do not count: `/aaa/` is the same prefix, `/` has all.
  ///
  /// @param prefix the path whose elements count
  record Prefix(String prefix) implements PathMatch {}

  /// A pattern with `*` for any characters, slashes too, and `?` for one, as an Application Load Balancer has it.
  ///
  /// @param pattern the pattern
  record Glob(String pattern) implements PathMatch {}

  /// A regular expression of Java's. It does not match a path of more than 2048 characters, nor one for which it takes more
  /// than 262 144 reads of a character: expressions that backtrack cannot be used to keep a server busy.
  ///
  /// @param pattern the expression
  /// @param anchoring what of the path has to match
  record Regex(Pattern pattern, Anchoring anchoring) implements PathMatch {
    /// What of the path a regular expression has to match.
    public enum Anchoring {
      /// The beginning, as nginx has it.
      START,
      /// All of it.
      WHOLE,
      /// Anything in it.
      ANYWHERE;

      BoundedRegex.Extent extent() {
        return switch (this) {
          case START -> BoundedRegex.Extent.START;
          case WHOLE -> BoundedRegex.Extent.WHOLE;
          case ANYWHERE -> BoundedRegex.Extent.ANYWHERE;
        };
      }
    }
  }
}
