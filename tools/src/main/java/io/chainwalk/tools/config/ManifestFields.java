package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Reads single fields of an object whose other fields are nobody's business here, such as a Pod's.
///
/// Fields are named by JSON pointers. A field that is missing or null gives what stands for nothing; one of another type
/// is a problem and gives the same.
final class ManifestFields {
  private final ManifestObject object;
  private final ModelComplaints complaints;

  ManifestFields(final ManifestObject object, final Problems problems) {
    this.object = object;
    this.complaints = new ModelComplaints(object, problems);
  }

  /// A text, empty where there is none.
  String text(final String pointer) {
    final JsonNode value = at(pointer);
    return !isAbsent(value) && has(pointer, value.isTextual(), String.class)
        ? value.textValue()
        : "";
  }

  /// `true` or `false`.
  boolean truth(final String pointer, final boolean otherwise) {
    final JsonNode value = at(pointer);
    final boolean given = !isAbsent(value) && has(pointer, value.isBoolean(), Boolean.class);
    return given ? value.booleanValue() : otherwise;
  }

  /// A whole number of 32 bits.
  OptionalInt number(final String pointer) {
    final JsonNode value = at(pointer);
    final boolean fits =
        value.isIntegralNumber() && value.bigIntegerValue().bitLength() < Integer.SIZE;
    return !isAbsent(value) && has(pointer, fits, Integer.class)
        ? OptionalInt.of(value.intValue())
        : OptionalInt.empty();
  }

  /// The texts of a list.
  List<String> texts(final String pointer) {
    final List<String> texts = new ArrayList<>();
    for (final String element : elements(pointer)) {
      texts.add(text(element));
    }
    return texts;
  }

  /// The texts of a mapping, by name.
  Map<String, String> textsByName(final String pointer) {
    final JsonNode value = at(pointer);
    final Map<String, String> texts = new LinkedHashMap<>();
    if (!isAbsent(value) && has(pointer, value.isObject(), Map.class)) {
      value
          .properties()
          .forEach(field ->
              texts.put(
                  field.getKey(),
                  text(JsonPointer.compile(pointer).appendProperty(field.getKey()).toString())));
    }
    return texts;
  }

  /// Pointers to the elements of a list.
  List<String> elements(final String pointer) {
    final JsonNode value = at(pointer);
    final List<String> elements = new ArrayList<>();
    if (!isAbsent(value) && has(pointer, value.isArray(), List.class)) {
      for (int i = 0; i < value.size(); i++) {
        elements.add(pointer + '/' + i);
      }
    }
    return elements;
  }

  /// Whether there is a value, of whatever type.
  boolean isGiven(final String pointer) {
    return !isAbsent(at(pointer));
  }

  private JsonNode at(final String pointer) {
    return object.value().at(pointer);
  }

  private static boolean isAbsent(final JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private boolean has(final String pointer, final boolean type, final Class<?> wanted) {
    if (!type) {
      complaints.wrongType(JsonPointer.compile(pointer), wanted);
    }
    return type;
  }
}
