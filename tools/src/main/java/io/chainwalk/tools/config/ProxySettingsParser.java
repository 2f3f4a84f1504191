package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.LocalDetector;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.node.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks a KubeProxyConfiguration and takes from it what shows in rules.
///
/// Defaults are those of kube-proxy on Linux. What depends on the machine is taken for what today's machines have: an
/// iptables that knows `--random-fully`, and no nfacct objects.
final class ProxySettingsParser {
  private static final int DEFAULT_MASQUERADE_BIT = 14;
  private static final List<String> MODES = List.of("iptables", "nftables", "ipvs", "kernelspace");
  private static final List<String> DETECT_MODES =
      List.of("ClusterCIDR", "NodeCIDR", "BridgeInterface", "InterfaceNamePrefix");

  /// Stands for the addresses of the Node object.
  private static final String PRIMARY = "primary";

  private final FieldChecks checks;
  private final ManifestFields fields;

  private ProxySettingsParser(final ManifestObject object, final Problems problems) {
    this.checks = new FieldChecks(object, problems);
    this.fields = new ManifestFields(object, problems);
  }

  /// Parses a configuration.
  ///
  /// @param object where it was read
  /// @param problems is told what is wrong with it
  /// @param notices is told which of its fields are not acted on
  /// @return what shows in rules, or null when anything is wrong
  static @Nullable ProxySettings parse(
      final ManifestObject object, final Problems problems, final Notices notices) {
    ProxyConfigurationFields.notActedOn(object)
        .forEach(path -> notices.add(Notice.PROXY_FIELD, path));
    return new ProxySettingsParser(object, problems).parse();
  }

  private @Nullable ProxySettings parse() {
    final ProxyConfig.Mode mode = mode();
    final String section =
        switch (mode) {
          case IPTABLES -> "/iptables";
          case NFTABLES -> "/nftables";
        };
    final ProxyConfig config =
        new ProxyConfig(
            mode,
            fields.truth(section + "/masqueradeAll", false),
            masqueradeMark(section + "/masqueradeBit"),
            LocalDetector.NONE,
            LocalDetector.NONE,
            fields.truth("/iptables/localhostNodePorts", true),
            nodePortAddresses(),
            ProxyConfig.DEFAULTS.randomFully(),
            fields.truth("/conntrack/tcpBeLiberal", false),
            Set.of(),
            List.of());
    final ProxySettings settings =
        new ProxySettings(config, detection(), hostname(), bindAddress());
    return checks.passed() ? settings : null;
  }

  private ProxyConfig.Mode mode() {
    final String mode = checks.oneOf(fields.text("/mode"), MODES, "/mode");
    if (mode.equals("ipvs") || mode.equals("kernelspace")) {
      checks.problem("/mode", "%s " + mode + " is not modelled, only iptables and nftables are");
    }
    return mode.equals("nftables") ? ProxyConfig.Mode.NFTABLES : ProxyConfig.Mode.IPTABLES;
  }

  /// The mark as Go's `%#08x` prints it, which is ten characters.
  private String masqueradeMark(final String pointer) {
    final OptionalInt given = fields.number(pointer);
    final int bit =
        checks.number(
            given.isPresent() ? (Integer) given.getAsInt() : null,
            0,
            Integer.SIZE - 1,
            DEFAULT_MASQUERADE_BIT,
            pointer);
    return String.format(Locale.ROOT, "0x%08x", 1 << bit);
  }

  private List<String> nodePortAddresses() {
    final List<String> given = fields.texts("/nodePortAddresses");
    if (given.equals(List.of(PRIMARY))) {
      return given;
    }
    final List<String> prefixes = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      final String pointer = "/nodePortAddresses/" + i;
      if (given.get(i).equals(PRIMARY)) {
        checks.problem(pointer, "%s must be the only one if it is " + PRIMARY);
        continue;
      }
      final IpPrefix prefix = checks.prefix(given.get(i), pointer);
      if (prefix != null) {
        prefixes.add(prefix.toString());
      }
    }
    return prefixes;
  }

  private ProxySettings.Detection detection() {
    final List<String> clusterCidrs = clusterCidrs();
    return switch (checks.oneOf(
        fields.text("/detectLocalMode"), DETECT_MODES, "/detectLocalMode")) {
      case "NodeCIDR" -> new ProxySettings.ByPrefixOfNode();
      case "BridgeInterface" ->
          new ProxySettings.ByInterface(
              new LocalDetector.BridgeInterface(wanted("/detectLocal/bridgeInterface")));
      case "InterfaceNamePrefix" ->
          new ProxySettings.ByInterface(
              new LocalDetector.InterfacePrefix(wanted("/detectLocal/interfaceNamePrefix")));
      default -> new ProxySettings.ByPrefix(clusterCidrs);
    };
  }

  /// The cluster's prefixes, one for each family, with a comma between them.
  private List<String> clusterCidrs() {
    final String pointer = "/clusterCIDR";
    final List<String> cidrs = new ArrayList<>();
    final String all = fields.text(pointer);
    for (final String cidr : all.isEmpty() ? new String[0] : all.split(",", -1)) {
      final IpPrefix prefix = checks.prefix(cidr, pointer);
      if (prefix != null && cidrs.stream().anyMatch(c -> isIpv6(c) == isIpv6(cidr))) {
        checks.problem(pointer, "%s must have one prefix of each family at most");
      }
      cidrs.add(cidr);
    }
    return cidrs;
  }

  private static boolean isIpv6(final String cidr) {
    return cidr.indexOf(':') >= 0;
  }

  private String wanted(final String pointer) {
    final String text = fields.text(pointer);
    checks.require(!text.isEmpty(), pointer);
    return text;
  }

  private String hostname() {
    return fields.text("/hostnameOverride").strip().toLowerCase(Locale.ROOT);
  }

  /// The address to listen on, which kube-proxy takes for the node's unless it means every address.
  private @Nullable IpAddress bindAddress() {
    final String text = fields.text("/bindAddress");
    final IpAddress address = text.isEmpty() ? null : checks.address(text, "/bindAddress");
    return address == null || (address.high() == 0 && address.low() == 0) ? null : address;
  }
}
