package io.chainwalk.tools.config;

import java.util.ArrayList;
import java.util.List;

/// Reads a file that was named as kube-proxy's configuration: a KubeProxyConfiguration, the ConfigMap that holds one, or
/// the flags that say the same.
final class ProxyConfigFile {
  private final Problems problems;
  private final Notices notices;

  ProxyConfigFile(final Problems problems, final Notices notices) {
    this.problems = problems;
    this.notices = notices;
  }

  /// Reads the file.
  ///
  /// @param argument its name
  /// @param files reads files
  /// @return the settings; kube-proxy's defaults where anything is wrong, which the problems say
  ProxySettings read(final String argument, final ManifestFiles files) {
    final List<ProxySettings> found = new ArrayList<>();
    final int problemsBefore = problems.count();
    files.read(
        argument,
        source -> {
          if (ProxyFlags.areIn(source)) {
            accept(ProxyFlags.read(source, problems, notices), found);
          } else {
            ManifestParser.parse(source, problems, object -> accept(object, found));
          }
        });
    if (problems.count() > problemsBefore) {
      return ProxySettings.DEFAULTS;
    }
    if (found.size() != 1) {
      problems.add(
          argument,
          "one KubeProxyConfiguration is wanted here, or kube-proxy's flags, and there are "
              + (found.isEmpty() ? "none" : "several configurations"));
      return ProxySettings.DEFAULTS;
    }
    return found.getFirst();
  }

  private void accept(final ManifestObject object, final List<ProxySettings> found) {
    for (final ManifestObject configuration : ProxyConfigurations.in(object, problems)) {
      final ProxySettings settings = ProxySettingsParser.parse(configuration, problems, notices);
      if (settings != null) {
        found.add(settings);
      }
    }
  }
}
