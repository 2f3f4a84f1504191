package io.chainwalk.tools.kernel;

import io.chainwalk.node.InterfaceSysctl;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.node.Node;
import io.chainwalk.node.NodeSettings;
import io.chainwalk.node.NodeSysctl;
import io.chainwalk.sysctl.ConntrackSysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Sets the sysctls of the calling thread's namespace to those of a node: all of them, for a new namespace may inherit
/// what the machine was given at boot.
final class NamespaceSysctls {
  private static final Path FOLDER = Path.of("/proc/sys");

  /// What an interface does unasked when it comes up.
  private static final List<String> UNASKED =
      List.of("accept_dad", "dad_transmits", "accept_ra", "autoconf", "router_solicitations");

  /// How many ICMP errors there are at most: of each namespace in newer kernels, of the machine in older ones.
  private static final Set<NodeSysctl> LIMITS =
      EnumSet.of(NodeSysctl.ICMP_MSGS_PER_SEC, NodeSysctl.ICMP_MSGS_BURST);

  /// Stands for the interface in a name: names of interfaces may have dots.
  private static final String PLACE = "*";

  private NamespaceSysctls() {}

  /// Sets what interfaces have of their own.
  ///
  /// @param node whose interfaces there are already, but not up yet
  static void setInterfaces(final Node node) throws IOException {
    final NodeSettings settings = node.settings();
    for (final InterfaceSysctl sysctl : InterfaceSysctl.values()) {
      set(sysctl, settings, "all", neutral(sysctl, settings));
      for (final NetworkInterface device : node.interfaces()) {
        set(sysctl, settings, device.name(), settings.get(sysctl, device.name()));
      }
    }
    for (final NetworkInterface device : node.interfaces()) {
      for (final String name : UNASKED) {
        write("net/ipv6/conf/" + device.name() + "/" + name, 0, true);
      }
    }
  }

  /// Sets what the whole node has. IPv6 forwarding brings an anycast address for each subnet, at once if the addresses
  /// are there already.
  ///
  /// @param node whose addresses there are already
  /// @return names of limits that this kernel has for the whole machine only, so that those of the node cannot hold
  static List<String> setNode(final Node node) throws IOException {
    final NodeSettings settings = node.settings();
    final List<String> missing = new ArrayList<>();
    for (final NodeSysctl sysctl : NodeSysctl.values()) {
      final boolean isDefault = settings.get(sysctl) == sysctl.defaultValue();
      final String name = sysctl.kernelName().replace('.', '/');
      if (!isDefault && LIMITS.contains(sysctl) && !Files.exists(FOLDER.resolve(name))) {
        missing.add(sysctl.kernelName());
      } else {
        write(name, settings.get(sysctl), isDefault);
      }
    }
    return missing;
  }

  /// What `all` is so that the value of each interface counts. Forwarding is set for all interfaces by it.
  private static int neutral(final InterfaceSysctl sysctl, final NodeSettings settings) {
    return switch (sysctl) {
      case FORWARDING, HOP_LIMIT -> settings.get(sysctl, "all");
      case RP_FILTER, ACCEPT_LOCAL, ROUTE_LOCALNET, SEND_REDIRECTS -> 0;
      case ACCEPT_SOURCE_ROUTE, BC_FORWARDING -> 1;
    };
  }

  private static void set(
      final InterfaceSysctl sysctl,
      final NodeSettings settings,
      final String interfaceName,
      final int value)
      throws IOException {
    write(
        sysctl.kernelName(PLACE).replace('.', '/').replace(PLACE, interfaceName),
        value,
        settings.get(sysctl, interfaceName) == NodeSettings.defaults().get(sysctl, interfaceName));
  }

  /// Sets what connection tracking depends on, which must be active.
  ///
  /// @param assignments `NAME=VALUE`; all others get the kernel's defaults
  static void setConntrack(final List<String> assignments) throws IOException {
    for (final ConntrackSysctl sysctl : ConntrackSysctl.values()) {
      if (sysctl != ConntrackSysctl.MAX) { // is the machine's, see below
        write(sysctl.fullName().replace('.', '/'), sysctl.defaultValue(), true);
      }
    }
    for (final String assignment : assignments) {
      final int equals = assignment.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("not NAME=VALUE: " + assignment);
      }
      final String name = assignment.substring(0, equals).strip();
      write(
          name.replace('.', '/'), Long.parseLong(assignment.substring(equals + 1).strip()), false);
    }
  }

  /// Writes a value, unless it is there already: some are the machine's, and cannot be written here.
  private static void write(final String name, final long value, final boolean mayBeMissing)
      throws IOException {
    final Path file = FOLDER.resolve(name);
    if (mayBeMissing && !Files.exists(file)) {
      return;
    }
    try {
      if (!read(file).equals(Long.toString(value))) {
        Files.writeString(file, Long.toString(value));
      }
    } catch (final IOException e) {
      throw new IOException("cannot set " + name.replace('/', '.') + " to " + value + " here", e);
    }
  }

  /// Reads by lines, which asks for all there is at once. Files without a length [Files#readString] reads a byte first and
  /// then the rest, and a sysctl has no rest: 120 would be 1.
  private static String read(final Path file) throws IOException {
    return String.join("\n", Files.readAllLines(file)).strip();
  }
}
