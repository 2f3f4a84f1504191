package io.chainwalk.sticky;

/// A line of a response head.
///
/// @param name such as `Set-Cookie`
/// @param value all of it
public record HeaderLine(String name, String value) {
  @Override
  public String toString() {
    return name + ": " + value;
  }
}
