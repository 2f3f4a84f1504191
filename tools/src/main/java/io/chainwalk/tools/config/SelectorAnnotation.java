package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.ServicePolicies;

/// Reads what a Service's annotation says of how an endpoint is chosen.
final class SelectorAnnotation {
  /// The annotation.
  static final String NAME = "chainwalk.io/selector";

  private static final JsonPointer POINTER =
      JsonPointer.compile("/metadata/annotations").appendProperty(NAME);

  private SelectorAnnotation() {}

  /// Reads the selector.
  ///
  /// @param object a Service
  /// @param problems is told where it is none
  /// @return its spelling, empty where there is no annotation
  static String of(final ManifestObject object, final Problems problems) {
    final ManifestFields fields = new ManifestFields(object, problems);
    if (!fields.isGiven(POINTER.toString())) {
      return "";
    }
    final String text = fields.text(POINTER.toString());
    if (text.equals(ServicePolicies.KUBE_PROXY)) {
      return text;
    }
    try {
      return SelectorSpec.parse(text).toString();
    } catch (final IllegalArgumentException notOne) {
      problems.add(object, POINTER, object.path(POINTER) + ": " + notOne.getMessage());
      return "";
    }
  }
}
