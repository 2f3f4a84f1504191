package io.chainwalk.node;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The routing and ICMP sysctls of a node: immutable, made from the defaults by changing one after another, under the
/// names the kernel has for them.
///
/// A value for `default` is that of every interface without one of its own. (In a kernel it is that of interfaces made
/// later; here the picture of the node has no later.) Names of interfaces are not checked: one that no interface has
/// does nothing.
public final class NodeSettings {
  private static final String IP_FORWARD = "net.ipv4.ip_forward";
  private static final String ALL = "all";
  private static final String DEFAULT = "default";
  private static final NodeSettings DEFAULTS =
      new NodeSettings(
          Arrays.stream(NodeSysctl.values()).mapToInt(NodeSysctl::defaultValue).toArray(),
          Map.of());

  private final int[] values;
  private final Map<String, Integer> interfaceValues;

  private NodeSettings(final int[] values, final Map<String, Integer> interfaceValues) {
    this.values = values;
    this.interfaceValues = interfaceValues;
  }

  /// What a node starts with: the kernel's defaults, but forwarding.
  ///
  /// @return the defaults
  public static NodeSettings defaults() {
    return DEFAULTS;
  }

  /// The sysctls we know.
  ///
  /// @return full names; those of an interface with `all` in the place of its name
  public static List<String> names() {
    return Stream.of(
            Stream.of(IP_FORWARD),
            Arrays.stream(NodeSysctl.values()).map(NodeSysctl::kernelName),
            Arrays.stream(InterfaceSysctl.values()).map(s -> s.kernelName(ALL)))
        .flatMap(names -> names)
        .toList();
  }

  /// These settings with one changed.
  ///
  /// @param name as in `net.ipv4.ip_default_ttl` or `net.ipv4.conf.eth0.rp_filter`
  /// @param value switches as 0 or 1
  /// @return the changed settings
  /// @throws IllegalArgumentException when we do not know the name, or the kernel would not take the value
  public NodeSettings with(final String name, final long value) {
    if (name.equals(IP_FORWARD)) {
      return with(InterfaceSysctl.FORWARDING.kernelName(ALL), value);
    }
    for (final NodeSysctl sysctl : NodeSysctl.values()) {
      if (name.equals(sysctl.kernelName())) {
        checkRange(name, value, sysctl.minimum(), sysctl.maximum());
        final int[] changed = values.clone();
        changed[sysctl.ordinal()] = (int) value;
        return new NodeSettings(changed, interfaceValues);
      }
    }
    for (final InterfaceSysctl sysctl : InterfaceSysctl.values()) {
      final String interfaceName = sysctl.interfaceNameIn(name);
      if (!interfaceName.isEmpty()) {
        checkRange(name, value, sysctl.minimum(), sysctl.maximum());
        return withInterface(sysctl, interfaceName, (int) value);
      }
    }
    throw new IllegalArgumentException("not a sysctl that routing or ICMP answers notice: " + name);
  }

  private NodeSettings withInterface(
      final InterfaceSysctl sysctl, final String interfaceName, final int value) {
    final Map<String, Integer> changed = new HashMap<>(interfaceValues);
    if (sysctl == InterfaceSysctl.FORWARDING && interfaceName.equals(ALL)) {
      changed.keySet().removeIf(name -> !sysctl.interfaceNameIn(name).isEmpty());
      changed.put(sysctl.kernelName(DEFAULT), value);
    }
    changed.put(sysctl.kernelName(interfaceName), value);
    return new NodeSettings(values, Map.copyOf(changed));
  }

  private static void checkRange(
      final String name, final long value, final int minimum, final int maximum) {
    if (value < minimum || value > maximum) {
      throw new IllegalArgumentException(
          name + " must be " + minimum + " to " + maximum + ": " + value);
    }
  }

  /// One value.
  ///
  /// @param sysctl which one
  /// @return switches as 0 or 1
  public int get(final NodeSysctl sysctl) {
    return values[sysctl.ordinal()];
  }

  /// The value that counts for an interface, that of `all` taken into account.
  ///
  /// @param sysctl which one
  /// @param interfaceName the interface
  /// @return switches as 0 or 1
  public int get(final InterfaceSysctl sysctl, final String interfaceName) {
    final int all =
        Objects.requireNonNullElse(
            interfaceValues.get(sysctl.kernelName(ALL)), sysctl.defaultForAll());
    final int byDefault =
        Objects.requireNonNullElse(
            interfaceValues.get(sysctl.kernelName(DEFAULT)), sysctl.defaultForInterface());
    final int own =
        Objects.requireNonNullElse(
            interfaceValues.get(sysctl.kernelName(interfaceName)), byDefault);
    return sysctl.combine(all, own);
  }
}
