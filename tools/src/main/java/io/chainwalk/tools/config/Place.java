package io.chainwalk.tools.config;

/// Where something stands in the input.
///
/// @param source the file, as the user named it
/// @param line from 1
public record Place(String source, int line) {

  /// As compilers write it.
  ///
  /// @return as `web.yaml:3`
  @Override
  public String toString() {
    return source + ':' + line;
  }
}
