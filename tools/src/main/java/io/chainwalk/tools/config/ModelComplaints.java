package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns Jackson's complaints about one object into sentences, and lets the reading go on.
final class ModelComplaints extends DeserializationProblemHandler {
  private static final int MAX_SHOWN_LENGTH = 60;

  private final ManifestObject object;
  private final Problems problems;

  ModelComplaints(final ManifestObject object, final Problems problems) {
    this.object = object;
    this.problems = problems;
  }

  @Override
  public boolean handleUnknownProperty(
      final DeserializationContext context,
      final JsonParser parser,
      final JsonDeserializer<?> deserializer,
      final Object beanOrClass,
      final String name)
      throws IOException {
    final Collection<Object> known = deserializer.getKnownPropertyNames();
    unknownField(parser.getParsingContext().pathAsPointer(), known == null ? List.of() : known);
    parser.skipChildren();
    return true;
  }

  @Override
  public @Nullable Object handleUnexpectedToken(
      final DeserializationContext context,
      final JavaType wanted,
      final JsonToken token,
      final JsonParser parser,
      final String message)
      throws IOException {
    wrongType(parser.getParsingContext().pathAsPointer(), wanted.getRawClass());
    parser.skipChildren();
    return null;
  }

  @Override
  public @Nullable Object handleMissingInstantiator(
      final DeserializationContext context,
      final Class<?> wanted,
      final ValueInstantiator instantiator,
      final JsonParser parser,
      final String message)
      throws IOException {
    wrongType(parser.getParsingContext().pathAsPointer(), wanted);
    parser.skipChildren();
    return null;
  }

  /// Notes that the model has no such field.
  ///
  /// @param pointer leads to the field
  /// @param known the names of the fields it has there
  void unknownField(final JsonPointer pointer, final Collection<?> known) {
    final String meant = Spelling.closest(pointer.last().getMatchingProperty(), known);
    problems.add(
        object,
        pointer,
        "unknown field "
            + object.path(pointer)
            + (meant == null ? "" : " (did you mean " + meant + "?)"));
  }

  /// Notes that a field's value is not what the model wants.
  ///
  /// @param pointer leads to the field
  /// @param wanted the class the model has there
  void wrongType(final JsonPointer pointer, final Class<?> wanted) {
    problems.add(
        object,
        pointer,
        "%s must be %s, not %s"
            .formatted(object.path(pointer), nameOf(wanted), describe(object.value().at(pointer))));
  }

  private static String nameOf(final Class<?> wanted) {
    if (wanted == String.class) {
      return "text";
    }
    if (wanted == Boolean.class) {
      return "true or false";
    }
    if (wanted == Integer.class) {
      return "a whole number of 32 bits";
    }
    if (wanted == Long.class) {
      return "a whole number of 64 bits";
    }
    if (wanted == IntOrString.class) {
      return "a number or a name";
    }
    if (Collection.class.isAssignableFrom(wanted)) {
      return "a list";
    }
    return wanted == Object.class ? "something else" : "a mapping";
  }

  private static String describe(final JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "the text \"" + shortened(value.textValue()) + '"';
      case NUMBER -> "the number " + shortened(value.asText());
      case BOOLEAN -> value.asText();
      case ARRAY -> "a list";
      case OBJECT -> "a mapping";
      case NULL, MISSING, BINARY, POJO -> "empty";
    };
  }

  private static String shortened(final String text) {
    return text.length() <= MAX_SHOWN_LENGTH ? text : text.substring(0, MAX_SHOWN_LENGTH) + "…";
  }
}
