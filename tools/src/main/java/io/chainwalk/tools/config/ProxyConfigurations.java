package io.chainwalk.tools.config;

import java.util.ArrayList;
import java.util.List;

/// Finds kube-proxy's configuration in an object: the object itself, or what kubeadm puts into the ConfigMap
/// `kube-proxy` as text.
final class ProxyConfigurations {
  private static final String GROUP = "kubeproxy.config.k8s.io";
  private static final String VERSION = GROUP + "/v1alpha1";
  private static final String CONFIG_MAP_NAME = "kube-proxy";
  private static final String CONFIG_MAP_KEY = "config.conf";

  private ProxyConfigurations() {}

  /// Finds the configurations.
  ///
  /// @param object any object
  /// @param problems is told where one has another version, or is no YAML
  /// @return the configurations in it; mostly none
  static List<ManifestObject> in(final ManifestObject object, final Problems problems) {
    if (isConfiguration(object)) {
      // What is made from flags has no version, and needs none.
      if (object.apiVersion().isEmpty() || object.apiVersion().equals(VERSION)) {
        return List.of(object);
      }
      new FieldChecks(object, problems)
          .problem("/apiVersion", "%s must be " + VERSION + ", not " + object.apiVersion());
      return List.of();
    }
    if (!object.kind().equals(KubeKinds.CONFIG_MAP)
        || !object.group().isEmpty()
        || !object.name().equals(CONFIG_MAP_NAME)) {
      return List.of();
    }
    final ManifestFields fields = new ManifestFields(object, problems);
    final String pointer = "/data/" + CONFIG_MAP_KEY;
    final List<ManifestObject> found = new ArrayList<>();
    final ManifestFiles.Source text =
        new ManifestFiles.Source(
            object.placeOf(pointer) + ":" + CONFIG_MAP_KEY, fields.text(pointer));
    ManifestParser.parse(
        text,
        problems,
        inner -> {
          if (isConfiguration(inner)) {
            found.addAll(in(inner, problems));
          }
        });
    return found;
  }

  private static boolean isConfiguration(final ManifestObject object) {
    return object.kind().equals(KubeKinds.PROXY_CONFIGURATION)
        && (object.apiVersion().isEmpty() || object.group().equals(GROUP));
  }
}
