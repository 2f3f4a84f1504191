package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// What all objects that say where requests go have in common.
///
/// @param kind such as `Ingress`
/// @param namespace empty for a kind that belongs to none
/// @param name its name
/// @param created `metadata.creationTimestamp`; [Instant#MAX] where there is none, so that it is the youngest
/// @param annotations by name, in the order of the input
/// @param place where it stands
public record ObjectHead(
    String kind,
    String namespace,
    String name,
    Instant created,
    Map<String, Annotation> annotations,
    Place place) {
  private static final JsonPointer ANNOTATIONS = JsonPointer.compile("/metadata/annotations");

  /// Copies the annotations and keeps their order.
  public ObjectHead {
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  /// An annotation.
  ///
  /// @param value its text
  /// @param place where it stands
  public record Annotation(String value, Place place) {}

  /// Reads what an object has.
  ///
  /// @param object the object, whose types are right
  /// @param problems is told where the creation timestamp is no time
  /// @return its head
  static ObjectHead of(final ManifestObject object, final Problems problems) {
    final ManifestFields fields = new ManifestFields(object, problems);
    final Map<String, Annotation> annotations = new LinkedHashMap<>();
    fields
        .textsByName(ANNOTATIONS.toString())
        .forEach((name, value) ->
            annotations.put(name, new Annotation(value, object.placeOf(pointerTo(name)))));
    return new ObjectHead(
        object.kind(),
        object.isOfNoNamespace() ? "" : object.namespace(),
        object.name(),
        created(object, fields.text("/metadata/creationTimestamp"), problems),
        annotations,
        object.place());
  }

  /// Leads to an annotation.
  static String pointerTo(final String annotation) {
    return ANNOTATIONS.appendProperty(annotation).toString();
  }

  private static Instant created(
      final ManifestObject object, final String text, final Problems problems) {
    if (text.isEmpty()) {
      return Instant.MAX;
    }
    try {
      return Instant.parse(text);
    } catch (final DateTimeParseException _) {
      new FieldChecks(object, problems)
          .problem(
              "/metadata/creationTimestamp",
              "%s must be a time such as 2026-01-01T00:00:00Z, not \"" + text + '"');
      return Instant.MAX;
    }
  }

  /// The namespace and name.
  ///
  /// @return `namespace/name`, or the name alone
  public String id() {
    return namespace.isEmpty() ? name : namespace + '/' + name;
  }

  /// The object in messages.
  ///
  /// @return as `Ingress shop/web`
  public String title() {
    return kind + ' ' + id();
  }

  /// The value of an annotation.
  ///
  /// @param key its whole name
  /// @return its text; empty where there is none
  public String annotation(final String key) {
    final Annotation annotation = annotations.get(key);
    return annotation == null ? "" : annotation.value();
  }

  /// Where an annotation stands.
  ///
  /// @param key its whole name
  /// @return its line; that of the object where there is none
  public Place placeOfAnnotation(final String key) {
    final Annotation annotation = annotations.get(key);
    return annotation == null ? place : annotation.place();
  }

  /// Orders objects as controllers do that let the oldest win: by age, then by namespace and name.
  ///
  /// @param head takes the head out of what is sorted
  /// @param <T> what is sorted
  /// @return the order
  public static <T> Comparator<T> oldestFirst(final Function<T, ObjectHead> head) {
    return Comparator.<T, Instant>comparing(one -> head.apply(one).created())
        .thenComparing(one -> head.apply(one).id());
  }
}
