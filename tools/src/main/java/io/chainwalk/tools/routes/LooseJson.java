package io.chainwalk.tools.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A JSON object as Go's `encoding/json` reads it into a struct: keys in any case, the last of equal ones counts, and those
/// that nobody knows are passed over, which is told here.
final class LooseJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final JsonNode object;
  private final String path;
  private final Consumer<String> unknown;

  private LooseJson(final JsonNode object, final String path, final Consumer<String> unknown) {
    this.object = object;
    this.path = path;
    this.unknown = unknown;
  }

  /// Parses a text.
  ///
  /// @throws RefusedException when it is no JSON, with what the parser says
  static JsonNode parse(final String text) throws RefusedException {
    try {
      final JsonNode node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new RefusedException("unexpected end of JSON input");
      }
      return node;
    } catch (final JsonProcessingException bad) {
      throw new RefusedException(bad.getOriginalMessage().lines().findFirst().orElse("no JSON"));
    }
  }

  /// An object of JSON.
  ///
  /// @param node what it should be
  /// @param path what messages call it, empty at the top
  /// @param unknown is told of keys that nobody knows
  /// @throws RefusedException when it is no object
  static LooseJson of(final JsonNode node, final String path, final Consumer<String> unknown)
      throws RefusedException {
    if (!node.isObject()) {
      throw new RefusedException(
          "cannot unmarshal " + typeOf(node) + " into " + (path.isEmpty() ? "an object" : path));
    }
    return new LooseJson(node, path, unknown);
  }

  private static String typeOf(final JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> "string";
      case NUMBER -> "number";
      case BOOLEAN -> "bool";
      case ARRAY -> "array";
      case OBJECT -> "object";
      case NULL, MISSING, BINARY, POJO -> "null";
    };
  }

  /// Tells of keys that are not among some.
  ///
  /// @param known the keys there are
  LooseJson knowing(final Set<String> known) {
    for (final Map.Entry<String, JsonNode> field : object.properties()) {
      if (known.stream().noneMatch(field.getKey()::equalsIgnoreCase)) {
        unknown.accept(pathTo(field.getKey()));
      }
    }
    return this;
  }

  private String pathTo(final String key) {
    return path.isEmpty() ? key : path + '.' + key;
  }

  private JsonNode at(final String key) {
    JsonNode found = MissingNode.getInstance();
    for (final Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getKey().equalsIgnoreCase(key) && !field.getValue().isNull()) {
        found = field.getValue();
      }
    }
    return found;
  }

  /// Whether there is a value.
  boolean has(final String key) {
    return !at(key).isMissingNode();
  }

  /// A text.
  ///
  /// @return null where there is none
  /// @throws RefusedException when it is something else
  @Nullable String text(final String key) throws RefusedException {
    final JsonNode value = at(key);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isTextual()) {
      throw wrong(key, value, "string");
    }
    return value.textValue();
  }

  /// A text or a whole number as text, such as a port.
  ///
  /// @return null where there is none
  /// @throws RefusedException when it is something else
  @Nullable String textOrNumber(final String key) throws RefusedException {
    final JsonNode value = at(key);
    return value.isIntegralNumber() ? value.asText() : text(key);
  }

  /// A whole number.
  ///
  /// @throws RefusedException when it is something else
  OptionalLong number(final String key) throws RefusedException {
    final JsonNode value = at(key);
    if (value.isMissingNode()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(key, value, "int64");
    }
    return OptionalLong.of(value.longValue());
  }

  /// A truth value; false where there is none.
  ///
  /// @throws RefusedException when it is something else
  boolean truth(final String key) throws RefusedException {
    final JsonNode value = at(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw wrong(key, value, "bool");
    }
    return value.asBoolean();
  }

  /// The texts of a list; none where there is no list.
  ///
  /// @throws RefusedException when it is something else
  List<String> texts(final String key) throws RefusedException {
    final List<String> texts = new ArrayList<>();
    for (final JsonNode element : elements(key)) {
      if (!element.isTextual()) {
        throw wrong(key, element, "string");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /// The objects of a list; none where there is no list.
  ///
  /// @throws RefusedException when it is something else
  List<LooseJson> objects(final String key) throws RefusedException {
    final List<LooseJson> objects = new ArrayList<>();
    for (final JsonNode element : elements(key)) {
      objects.add(of(element, pathTo(key), unknown));
    }
    return objects;
  }

  private Iterable<JsonNode> elements(final String key) throws RefusedException {
    final JsonNode value = at(key);
    if (value.isMissingNode()) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrong(key, value, "array");
    }
    return value;
  }

  /// An object.
  ///
  /// @return null where there is none
  /// @throws RefusedException when it is something else
  @Nullable LooseJson object(final String key) throws RefusedException {
    return has(key) ? of(at(key), pathTo(key), unknown) : null;
  }

  private RefusedException wrong(final String key, final JsonNode value, final String wanted) {
    return new RefusedException(
        "cannot unmarshal %s into field %s of type %s"
            .formatted(typeOf(value), pathTo(key), wanted));
  }
}
