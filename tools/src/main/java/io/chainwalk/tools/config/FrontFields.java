package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads annotations of a Service that say something of the load balancer in front of it.
final class FrontFields {
  private static final JsonPointer ALL = JsonPointer.compile("/metadata/annotations");

  private final ServiceDraft service;
  private final List<FrontFault> faults = new ArrayList<>();

  FrontFields(final ServiceDraft service) {
    this.service = service;
  }

  /// What was wrong so far, in the order it was read.
  List<FrontFault> faults() {
    return List.copyOf(faults);
  }

  /// A word out of two.
  ///
  /// @return empty where the annotation is left out or wrong
  String oneOf(final String annotation, final String one, final String other) {
    final String word = service.annotation(annotation);
    if (word.isEmpty() || word.equals(one) || word.equals(other)) {
      return word;
    }
    problem(annotation, "must be " + one + " or " + other + ", not \"" + word + '"');
    return "";
  }

  /// `true` or `false`, as Go's `strconv.ParseBool` reads it.
  ///
  /// @return empty where the annotation is left out or wrong
  Optional<Boolean> truth(final String annotation) {
    final String word = service.annotation(annotation);
    final Optional<Boolean> truth = LoadBalancerFront.truth(word);
    if (truth.isEmpty() && !word.isEmpty()) {
      problem(annotation, "must be true or false, not \"" + word + '"');
    }
    return truth;
  }

  /// Attributes, written as `name=value,name=value`.
  Map<String, String> attributes(final String annotation) {
    final Map<String, String> attributes = new LinkedHashMap<>();
    put(annotation, "", attributes);
    return attributes;
  }

  /// Attributes for all ports of the Service and, with the port behind the annotation's name, for one.
  ///
  /// @return those of one port with the port and a colon in front of the name
  Map<String, String> attributesOfPorts(final String annotation) {
    final Map<String, String> attributes = attributes(annotation);
    for (int i = 0; i < service.portCount(); i++) {
      put(annotation + '.' + service.port(i), service.port(i) + ":", attributes);
    }
    return attributes;
  }

  private void put(
      final String annotation, final String prefix, final Map<String, String> attributes) {
    final String text = service.annotation(annotation);
    if (text.isBlank()) {
      return;
    }
    for (final String pair : List.of(text.split(",", -1))) {
      final int equals = pair.indexOf('=');
      if (pair.isBlank()) {
        continue;
      }
      if (equals < 1) {
        problem(annotation, "must be made of name=value with commas between, not \"" + text + '"');
        return;
      }
      final String name = pair.substring(0, equals).strip();
      final String value = pair.substring(equals + 1).strip();
      if (!LoadBalancerFront.isPossible(name, value)) {
        problem(annotation, "says " + name + '=' + value + ", which is neither true nor false");
      } else {
        attributes.put(prefix + name, value);
      }
    }
  }

  /// Notes what is wrong with an annotation.
  ///
  /// @param annotation its name
  /// @param sentence what, to stand behind its path
  void problem(final String annotation, final String sentence) {
    final JsonPointer pointer = ALL.appendProperty(annotation);
    final ManifestObject object = service.origin();
    faults.add(
        new FrontFault(
            annotation,
            object.placeOf(pointer.toString()),
            Printable.text(object.title() + ": " + object.path(pointer) + ' ' + sentence)));
  }
}
