package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/// Turns a YAML or JSON text into Kubernetes objects, and keeps the line of every field.
///
/// Several documents in one text are read one after the other. Lists (`List`, `ServiceList` and any other kind that
/// ends in `List` and has `items`) are opened. A syntax error ends the text it is in, because nobody knows where the
/// next document begins; what came before it is still delivered.
///
/// The parsers' own limits on nesting and on the length of names and values stay on. Aliases are refused, so that
/// there is nothing to expand without limit.
final class ManifestParser {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ManifestFiles.Source source;
  private final Problems problems;
  private final Consumer<ManifestObject> sink;
  private final @Nullable Consumer<ManifestObject> marks;

  private ManifestParser(
      final ManifestFiles.Source source,
      final Problems problems,
      final Consumer<ManifestObject> sink,
      final @Nullable Consumer<ManifestObject> marks) {
    this.source = source;
    this.problems = problems;
    this.sink = sink;
    this.marks = marks;
  }

  /// Parses one text.
  ///
  /// @param source the text
  /// @param problems is told what is wrong with it
  /// @param sink is given each object that has a kind
  static void parse(
      final ManifestFiles.Source source,
      final Problems problems,
      final Consumer<ManifestObject> sink) {
    new ManifestParser(source, problems, sink, null).parseDocuments();
  }

  /// Parses one text in which times may be marked.
  ///
  /// @param source the text
  /// @param problems is told what is wrong with it
  /// @param sink is given each object that has a kind
  /// @param marks is given each object that has `at` and no kind
  static void parse(
      final ManifestFiles.Source source,
      final Problems problems,
      final Consumer<ManifestObject> sink,
      final Consumer<ManifestObject> marks) {
    new ManifestParser(source, problems, sink, marks).parseDocuments();
  }

  private void parseDocuments() {
    try (JsonParser parser = factory().createParser(source.text())) {
      while (parser.nextToken() != null) {
        final int problemsBefore = problems.count();
        final int line = line(parser);
        final Located document = read(parser, line);
        // Objects of a document with aliases or duplicate fields would be reported again, wrongly.
        if (problems.count() == problemsBefore) {
          deliverDocument(document);
        }
      }
    } catch (final JsonProcessingException e) {
      reportSyntax(e);
    } catch (final IOException e) {
      throw new UncheckedIOException("reading from memory does not fail", e);
    }
  }

  private JsonFactory factory() {
    if (source.json()) {
      return new JsonFactory();
    }
    final LoaderOptions options = new LoaderOptions();
    // The default limit of 3 MiB is meant for input from strangers; this file was named by the
    // user.
    options.setCodePointLimit(Math.max(options.getCodePointLimit(), source.text().length()));
    return YAMLFactory.builder()
        .loaderOptions(options)
        .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
        .build();
  }

  private record Located(JsonNode value, LineTree lines) {}

  /// Reads the value that begins with the current token.
  ///
  /// @param line the line to note for it: that of its name, where it has one
  private Located read(final JsonParser parser, final int line) throws IOException {
    if (parser instanceof final YAMLParser yaml && yaml.isCurrentAlias()) {
      problems.add(
          source.name(),
          line(parser),
          "the YAML alias *%s is not supported, write the value out".formatted(parser.getText()));
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser, line);
      case START_ARRAY -> readArray(parser, line);
      case VALUE_NUMBER_INT -> scalar(wholeNumber(parser), line);
      case VALUE_NUMBER_FLOAT -> scalar(NODES.numberNode(parser.getDoubleValue()), line);
      case VALUE_TRUE, VALUE_FALSE -> scalar(NODES.booleanNode(parser.getBooleanValue()), line);
      case VALUE_NULL -> scalar(NODES.nullNode(), line);
      default -> scalar(NODES.textNode(parser.getText()), line);
    };
  }

  private static Located scalar(final JsonNode value, final int line) {
    return new Located(value, new LineTree(line, Map.of()));
  }

  private static JsonNode wholeNumber(final JsonParser parser) throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.INT
        ? NODES.numberNode(parser.getIntValue())
        : NODES.numberNode(parser.getBigIntegerValue());
  }

  private Located readObject(final JsonParser parser, final int line) throws IOException {
    final ObjectNode value = NODES.objectNode();
    final Map<String, LineTree> lines = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      final String name = parser.currentName();
      final int lineOfName = line(parser);
      parser.nextToken();
      final Located field = read(parser, lineOfName);
      final LineTree earlier = lines.put(name, field.lines());
      if (earlier != null) {
        problems.add(
            source.name(),
            lineOfName,
            "the field " + name + " was given already, in line " + earlier.line());
      }
      value.set(name, field.value());
    }
    return new Located(value, new LineTree(line, lines));
  }

  private Located readArray(final JsonParser parser, final int line) throws IOException {
    final ArrayNode value = NODES.arrayNode();
    final Map<String, LineTree> lines = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      final Located element = read(parser, line(parser));
      lines.put(Integer.toString(value.size()), element.lines());
      value.add(element.value());
    }
    return new Located(value, new LineTree(line, lines));
  }

  private static int line(final JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private void deliverDocument(final Located document) {
    // A document of comments alone comes as null; that of a lone "---" as an empty text.
    final JsonNode value = document.value();
    if (!value.isNull() && !(value.isTextual() && value.textValue().isEmpty())) {
      deliver(value, document.lines(), "", "");
    }
  }

  private void deliver(
      final JsonNode value,
      final LineTree lines,
      final String assumedApiVersion,
      final String assumedKind) {
    if (!(value instanceof final ObjectNode object)) {
      problems.add(source.name(), lines.line(), "a Kubernetes object must be a mapping");
      return;
    }
    final String kind = text(object, lines, "kind", assumedKind);
    final String apiVersion = text(object, lines, "apiVersion", assumedApiVersion);
    if (kind.isEmpty() && marks != null && object.has("at")) {
      marks.accept(new ManifestObject(source.name(), apiVersion, kind, object, lines));
    } else if (kind.isEmpty()) {
      problems.add(source.name(), lines.line(), "the object has no kind");
    } else if (!kind.chars().allMatch(Character::isLetterOrDigit)) {
      problems.add(
          source.name(), lines.field("kind").line(), "kind must be one word, not \"" + kind + '"');
    } else if (kind.endsWith("List") && object.has("items")) {
      deliverItems(object, lines, apiVersion, kind.substring(0, kind.length() - "List".length()));
    } else {
      sink.accept(new ManifestObject(source.name(), apiVersion, kind, object, lines));
    }
  }

  /// Opens a list. The items of a `ServiceList` may leave out what they are; those of a plain `List` may not.
  private void deliverItems(
      final ObjectNode list,
      final LineTree lines,
      final String apiVersion,
      final String kindOfItems) {
    final JsonNode items = list.get("items");
    final LineTree linesOfItems = lines.field("items");
    if (!items.isArray() && !items.isNull()) {
      problems.add(
          source.name(),
          linesOfItems.line(),
          "items of a %sList must be a list".formatted(kindOfItems));
      return;
    }
    for (int i = 0; i < items.size(); i++) {
      deliver(
          items.get(i),
          linesOfItems.element(i),
          kindOfItems.isEmpty() ? "" : apiVersion,
          kindOfItems);
    }
  }

  private String text(
      final ObjectNode object, final LineTree lines, final String name, final String otherwise) {
    final JsonNode field = object.path(name);
    if (field.isTextual()) {
      return field.textValue();
    }
    if (!field.isMissingNode() && !field.isNull()) {
      problems.add(source.name(), lines.field(name).line(), name + " must be text");
    }
    return otherwise;
  }

  private void reportSyntax(final JsonProcessingException e) {
    final String language = source.json() ? "JSON" : "YAML";
    final int line;
    final String reason;
    switch (e.getCause()) {
      case final MarkedYAMLException marked -> {
        line = marked.getProblemMark().getLine() + 1;
        reason = marked.getProblem();
      }
      case final ReaderException character -> {
        final String before = source.text().substring(0, character.getPosition());
        line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        reason = "the character U+%04X is not allowed".formatted(character.getCodePoint());
      }
      case null, default -> {
        line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
        reason = e instanceof JsonEOFException ? "the text ends too early" : e.getOriginalMessage();
      }
    }
    problems.add(
        source.name(), line, "not valid %s: %s".formatted(language, reason.replace('\n', ' ')));
  }
}
