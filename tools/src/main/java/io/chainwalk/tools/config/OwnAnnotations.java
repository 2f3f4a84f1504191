package io.chainwalk.tools.config;

/// Looks for annotations that begin as ours do and that nobody reads: most likely another was meant.
final class OwnAnnotations {
  private static final String PREFIX = "chainwalk.io/";

  private OwnAnnotations() {}

  /// Notes an object that has such.
  ///
  /// @param object of any kind
  /// @param notices is told
  static void check(final ManifestObject object, final Notices notices) {
    object
        .value()
        .at("/metadata/annotations")
        .fieldNames()
        .forEachRemaining(name -> {
          if (name.startsWith(PREFIX) && !isRead(object, name)) {
            notices.add(Notice.OWN_ANNOTATION, object.id() + " " + name);
          }
        });
  }

  private static boolean isRead(final ManifestObject object, final String name) {
    return switch (object.kind()) {
      case KubeKinds.SERVICE ->
          name.equals(SelectorAnnotation.NAME) || Weights.ANNOTATIONS.contains(name);
      case KubeKinds.ENDPOINT_SLICE, KubeKinds.POD -> Weights.ANNOTATIONS.contains(name);
      default -> false;
    };
  }
}
