package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lines of a value's parts, in the shape of the value. A field's line is that of its name.
///
/// @param line the line in the file, from 1
/// @param parts the lines of the fields by name, or of the elements by index; empty for a scalar
record LineTree(int line, Map<String, LineTree> parts) {

  /// The line of a part; where the part is missing, that of the nearest thing around it.
  ///
  /// @param pointer leads to the part
  /// @return the line, from 1
  int lineOf(final JsonPointer pointer) {
    LineTree tree = this;
    for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
      final @Nullable LineTree part = tree.parts.get(rest.getMatchingProperty());
      if (part == null) {
        return tree.line;
      }
      tree = part;
    }
    return tree.line;
  }

  /// The lines of an element of a list.
  ///
  /// @param index from 0
  /// @return its lines
  LineTree element(final int index) {
    return parts.getOrDefault(Integer.toString(index), this);
  }

  /// The lines of a field.
  ///
  /// @param name the field
  /// @return its lines, or those of the whole where there is no such field
  LineTree field(final String name) {
    return parts.getOrDefault(name, this);
  }
}
