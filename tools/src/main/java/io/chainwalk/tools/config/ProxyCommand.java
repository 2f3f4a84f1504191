package io.chainwalk.tools.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// Finds kube-proxy's command line in a Pod, or in a DaemonSet that makes Pods.
final class ProxyCommand {
  private ProxyCommand() {}

  /// Whether an object runs a kube-proxy with flags that show in rules.
  ///
  /// @param object any object
  /// @return true for a kube-proxy that is configured by flags
  static boolean hasFlags(final ManifestObject object) {
    final JsonNode spec = object.value().path("spec");
    for (final JsonNode container : spec.at("/template/spec/containers")) {
      if (runsWithFlags(container)) {
        return true;
      }
    }
    for (final JsonNode container : spec.path("containers")) {
      if (runsWithFlags(container)) {
        return true;
      }
    }
    return false;
  }

  private static boolean runsWithFlags(final JsonNode container) {
    final List<String> words = new ArrayList<>();
    for (final String field : List.of("command", "args")) {
      container.path(field).forEach(text -> words.addAll(List.of(text.asText().split("\\s+"))));
    }
    return words.stream().anyMatch(word -> word.endsWith("kube-proxy"))
        && words.stream().anyMatch(ProxyFlags::showsInRules);
  }
}
