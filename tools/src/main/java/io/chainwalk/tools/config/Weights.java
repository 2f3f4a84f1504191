package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.chainwalk.service.Endpoint;
import java.util.List;
import java.util.OptionalInt;

/// Reads what an object's annotations say of the weight of endpoints.
final class Weights {
  /// The annotations, by rank: where an object has both, the first counts.
  static final List<String> ANNOTATIONS =
      List.of("chainwalk.io/weight", "service.cilium.io/weight");

  private static final JsonPointer ALL = JsonPointer.compile("/metadata/annotations");

  private Weights() {}

  /// Reads the weight that an object gives.
  ///
  /// @param object a Pod, an EndpointSlice or a Service
  /// @param problems is told where it is no number of 0 to 65535
  /// @return the weight, if it gives one
  static OptionalInt of(final ManifestObject object, final Problems problems) {
    OptionalInt weight = OptionalInt.empty();
    for (final String annotation : ANNOTATIONS.reversed()) {
      final JsonPointer pointer = ALL.appendProperty(annotation);
      final ManifestFields fields = new ManifestFields(object, problems);
      if (fields.isGiven(pointer.toString())) {
        final String text = fields.text(pointer.toString());
        final int number = parse(text);
        if (number < 0) {
          problems.add(
              object,
              pointer,
              object.path(pointer) + " must be a whole number of 0 to 65535, not \"" + text + '"');
        } else {
          weight = OptionalInt.of(number);
        }
      }
    }
    return weight;
  }

  /// Reads decimal digits.
  ///
  /// @return the number, or -1 where the text is none or too great
  private static int parse(final String text) {
    if (!text.matches("[0-9]{1,5}")) {
      return -1;
    }
    final int number = Integer.parseInt(text);
    return number <= Endpoint.MAX_WEIGHT ? number : -1;
  }
}
