package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;
import org.jspecify.annotations.Nullable;

/// Reads one route as `ip route` writes it.
final class RouteText {
  private static final int DEFAULT_IPV6_METRIC = 1024;

  private final Words words;
  private final NodeBuilder builder;
  private RouteType type = RouteType.UNICAST;
  private String destinationText = "";
  private String interfaceName = "";
  private @Nullable IpAddress gateway;
  private @Nullable IpAddress source;
  private @Nullable AddressScope scope;
  private int metric;
  private int mtuBytes;
  private boolean onLink;

  RouteText(final String text, final NodeBuilder builder) {
    words = new Words(text);
    this.builder = builder;
  }

  Route parse() {
    readTypeAndDestination();
    while (words.hasNext()) {
      readOption();
    }
    final IpPrefix destination = destination();
    final boolean ipv6 = destination.address().ipv6();
    checkFamily(gateway, ipv6);
    checkFamily(source, ipv6);
    if (source != null && !builder.build().isLocal(source)) {
      throw new IllegalArgumentException("src is no address of the node: " + source);
    }
    return new Route(
        type,
        destination,
        gateway,
        interfaceIndex(),
        source,
        ipv6 && metric == 0 ? DEFAULT_IPV6_METRIC : metric,
        mtuBytes,
        scope == null ? usualScope() : scope);
  }

  private void readTypeAndDestination() {
    final String first = words.next();
    final @Nullable RouteType named =
        switch (first) {
          case "unicast" -> RouteType.UNICAST;
          case "local" -> RouteType.LOCAL;
          case "broadcast" -> RouteType.BROADCAST;
          case "anycast" -> RouteType.ANYCAST;
          case "unreachable" -> RouteType.UNREACHABLE;
          case "prohibit" -> RouteType.PROHIBIT;
          case "blackhole" -> RouteType.BLACKHOLE;
          case "throw", "nat", "multicast" ->
              throw new IllegalArgumentException("routes of this type are not modelled: " + first);
          default -> null;
        };
    type = named == null ? RouteType.UNICAST : named;
    destinationText = named == null ? first : words.next();
  }

  private void readOption() {
    switch (words.next()) {
      case "via" -> gateway = IpAddress.parse(words.next());
      case "dev" -> interfaceName = words.next();
      case "src" -> source = IpAddress.parse(words.next());
      case "metric" -> metric = words.nextNumber();
      case "mtu" -> mtuBytes = words.nextNumber();
      case "scope" -> scope = AddressScope.parse(words.next());
      case "onlink" -> onLink = true;
      case "proto", "pref" -> words.next();
      case "table" -> readTable(words.next());
      default -> throw words.unexpected();
    }
  }

  private static void readTable(final String name) {
    if (!name.equals("main") && !name.equals("local")) {
      throw new IllegalArgumentException(
          "routing rules and their tables are not modelled: " + name);
    }
  }

  private IpPrefix destination() {
    if (!destinationText.equals("default")) {
      return IpPrefix.parse(destinationText);
    }
    final IpAddress other = gateway == null ? source : gateway;
    return IpPrefix.parse(other != null && other.ipv6() ? "::/0" : "0.0.0.0/0");
  }

  private static void checkFamily(final @Nullable IpAddress address, final boolean ipv6) {
    if (address != null && address.ipv6() != ipv6) {
      throw new IllegalArgumentException("not of the same family as the destination: " + address);
    }
  }

  private int interfaceIndex() {
    if (type.refuses()) {
      return 0;
    }
    final IpAddress via = gateway;
    if (interfaceName.isEmpty()) {
      if (via == null) {
        throw new IllegalArgumentException("neither via nor dev: " + destinationText);
      }
      return builder.linkOf(via, 0);
    }
    final NodeBuilder.Device device = builder.device(interfaceName);
    if (!device.up) {
      throw new IllegalArgumentException("interface is down: " + interfaceName);
    }
    return via == null || onLink ? device.index : builder.linkOf(via, device.index);
  }

  private AddressScope usualScope() {
    return switch (type) {
      case LOCAL -> AddressScope.HOST;
      case BROADCAST, ANYCAST -> AddressScope.LINK;
      case UNICAST -> gateway == null ? AddressScope.LINK : AddressScope.GLOBAL;
      case UNREACHABLE, PROHIBIT, BLACKHOLE -> AddressScope.GLOBAL;
    };
  }
}
