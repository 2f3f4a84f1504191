package io.chainwalk.tools.replay;

import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The conntrack sysctls as the command line has them.
///
/// A name may be written as sysctl(8) takes it, with dots or slashes, with or without `net.netfilter.`; and
/// `net.nf_conntrack_max`, which Linux keeps for old scripts, is `net.netfilter.nf_conntrack_max`.
public final class ConntrackOptions {
  private static final String OLD_MAX = "net.nf_conntrack_max";

  private ConntrackOptions() {}

  /// Changes the kernel's defaults.
  ///
  /// @param sysctls the arguments of `--sysctl`; of several for one name the last one counts
  /// @param conntrackMax the argument of `--conntrack-max`; null for none
  /// @return the settings
  /// @throws IllegalArgumentException when a name is not known, a value is not taken, or the two contradict each other
  public static ConntrackSettings settings(
      final List<SysctlArgument> sysctls, final @Nullable Integer conntrackMax) {
    ConntrackSettings settings = ConntrackSettings.defaults();
    Long setMax = null;
    for (final SysctlArgument sysctl : sysctls) {
      final String name = plain(sysctl.name());
      settings = settings.with(name, sysctl.value());
      if (name.endsWith(ConntrackSysctl.MAX.kernelName())) {
        setMax = sysctl.value();
      }
    }
    if (conntrackMax == null) {
      return settings;
    }
    if (setMax != null && setMax != conntrackMax.longValue()) {
      throw new IllegalArgumentException(
          "--conntrack-max " + conntrackMax + " contradicts --sysctl nf_conntrack_max=" + setMax);
    }
    return settings.with(ConntrackSysctl.MAX, conntrackMax);
  }

  /// An argument as a kernel takes it.
  ///
  /// @param sysctl an argument of `--sysctl` that [#settings] takes
  /// @return the full name, with dots, and the value: `net.netfilter.nf_conntrack_max=1000`
  public static String assignment(final SysctlArgument sysctl) {
    final String name = plain(sysctl.name());
    final String fullName =
        ConntrackSettings.names().stream()
            .filter(full -> full.equals(name) || full.endsWith("." + name))
            .findFirst()
            .orElse(name);
    return fullName + "=" + sysctl.value();
  }

  private static String plain(final String name) {
    final String dotted = name.replace('/', '.');
    return dotted.equals(OLD_MAX) ? ConntrackSysctl.MAX.kernelName() : dotted;
  }
}
