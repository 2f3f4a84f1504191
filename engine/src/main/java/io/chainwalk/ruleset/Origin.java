package io.chainwalk.ruleset;

/// Where a rule came from.
public sealed interface Origin {
  /// Nobody knows: made by a program that did not say.
  Origin UNKNOWN = new Line("", 0);

  /// Where to look.
  ///
  /// @return a short text such as `node.save:17` or `Service shop/web spec.externalTrafficPolicy`
  String place();

  /// A line of a dump.
  ///
  /// @param source the file's name as the user gave it
  /// @param number from 1
  record Line(String source, int number) implements Origin {
    @Override
    public String place() {
      return source + ":" + number;
    }
  }

  /// A field of a Kubernetes object, and what kube-proxy makes of it.
  ///
  /// @param object kind and name, as `Service shop/web`; `kube-proxy` for its configuration and what it always writes
  /// @param field path of the field that decided, as `spec.externalTrafficPolicy`; empty where there is none
  /// @param behaviour one plain sentence: what kube-proxy does and why
  record Manifest(String object, String field, String behaviour) implements Origin {
    @Override
    public String place() {
      return field.isEmpty() ? object : object + " " + field;
    }
  }
}
