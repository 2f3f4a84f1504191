package io.chainwalk.sysctl;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sysctls of a node's conntrack and defragmentation: immutable, made from the kernel's defaults by changing one after another.
///
/// As in the kernel, a changed timeout meets an entry at its next refresh, not before.
public final class ConntrackSettings {
  private static final Map<String, ConntrackSysctl> BY_NAME = byName();
  private static final ConntrackSettings DEFAULTS =
      new ConntrackSettings(
          Arrays.stream(ConntrackSysctl.values())
              .mapToInt(ConntrackSysctl::defaultValue)
              .toArray());

  private final int[] values;
  private final TcpSettings tcp;
  private final UdpSettings udp;
  private final IcmpSettings icmp;
  private final SctpSettings sctp;
  private final GreSettings gre;
  private final FragmentSettings fragments;

  private ConntrackSettings(final int[] values) {
    this.values = values;
    tcp = TcpSettings.of(this);
    udp = UdpSettings.of(this);
    icmp = IcmpSettings.of(this);
    sctp = SctpSettings.of(this);
    gre = GreSettings.of(this);
    fragments = FragmentSettings.of(this);
  }

  /// What a kernel starts with.
  ///
  /// @return the defaults
  public static ConntrackSettings defaults() {
    return DEFAULTS;
  }

  /// The sysctls we know.
  ///
  /// @return full names such as `net.netfilter.nf_conntrack_max`, in the order of [ConntrackSysctl]
  public static List<String> names() {
    return Arrays.stream(ConntrackSysctl.values()).map(ConntrackSysctl::fullName).toList();
  }

  /// These settings with one changed.
  ///
  /// @param name as in `net.netfilter.nf_conntrack_max` or just `nf_conntrack_max`
  /// @param value timeouts in seconds, switches 0 or 1, memory in bytes
  /// @return the changed settings
  /// @throws IllegalArgumentException when we do not know the name, or the kernel would not take the value
  public ConntrackSettings with(final String name, final long value) {
    final ConntrackSysctl sysctl = BY_NAME.get(name);
    if (sysctl == null) {
      throw new IllegalArgumentException("not a conntrack sysctl that packets notice: " + name);
    }
    return with(sysctl, value);
  }

  /// These settings with one changed.
  ///
  /// @param sysctl which one
  /// @param value timeouts in seconds, switches 0 or 1
  /// @return the changed settings
  /// @throws IllegalArgumentException when the kernel would not take the value
  public ConntrackSettings with(final ConntrackSysctl sysctl, final long value) {
    final int minimum = minimum(sysctl);
    final int maximum = maximum(sysctl);
    if (value < minimum || value > maximum) {
      throw new IllegalArgumentException(
          sysctl.kernelName() + " must be " + minimum + " to " + maximum + ": " + value);
    }
    final int[] changed = values.clone();
    changed[sysctl.ordinal()] = (int) value;
    return new ConntrackSettings(changed);
  }

  /// One value.
  ///
  /// @param sysctl which one
  /// @return timeouts in seconds, switches 0 or 1
  public int get(final ConntrackSysctl sysctl) {
    return values[sysctl.ordinal()];
  }

  /// What `TcpTracker` needs.
  ///
  /// @return the TCP settings
  public TcpSettings tcp() {
    return tcp;
  }

  /// What `UdpTracker` needs.
  ///
  /// @return the UDP settings, which hold for UDP-Lite too
  public UdpSettings udp() {
    return udp;
  }

  /// What `IcmpTracker` needs.
  ///
  /// @return the ICMP and ICMPv6 settings
  public IcmpSettings icmp() {
    return icmp;
  }

  /// What `SctpTracker` needs.
  ///
  /// @return the SCTP settings
  public SctpSettings sctp() {
    return sctp;
  }

  /// What `GreTracker` needs.
  ///
  /// @return the GRE settings
  public GreSettings gre() {
    return gre;
  }

  /// What `GenericTracker` needs.
  ///
  /// @return seconds
  public int genericTimeoutSeconds() {
    return get(ConntrackSysctl.GENERIC_TIMEOUT);
  }

  /// What defragmentation needs.
  ///
  /// @return the settings of both families
  public FragmentSettings fragments() {
    return fragments;
  }

  /// How many entries the table may hold.
  ///
  /// @return entries
  public int maxEntries() {
    return get(ConntrackSysctl.MAX);
  }

  /// Whether checksums are verified before a packet is tracked.
  ///
  /// @return false if bad ones are let pass
  public boolean verifiesChecksums() {
    return get(ConntrackSysctl.CHECKSUM) != 0;
  }

  private int minimum(final ConntrackSysctl sysctl) {
    return switch (sysctl) {
      case IPFRAG_HIGH_THRESH -> get(ConntrackSysctl.IPFRAG_LOW_THRESH);
      case FRAG6_HIGH_THRESH -> get(ConntrackSysctl.FRAG6_LOW_THRESH);
      default -> 0;
    };
  }

  private int maximum(final ConntrackSysctl sysctl) {
    return switch (sysctl) {
      case IPFRAG_LOW_THRESH -> get(ConntrackSysctl.IPFRAG_HIGH_THRESH);
      case FRAG6_LOW_THRESH -> get(ConntrackSysctl.FRAG6_HIGH_THRESH);
      default -> sysctl.maximum();
    };
  }

  private static Map<String, ConntrackSysctl> byName() {
    final Map<String, ConntrackSysctl> map =
        HashMap.newHashMap(2 * ConntrackSysctl.values().length);
    for (final ConntrackSysctl sysctl : ConntrackSysctl.values()) {
      map.put(sysctl.fullName(), sysctl);
      map.put(sysctl.kernelName(), sysctl);
    }
    return map;
  }
}
