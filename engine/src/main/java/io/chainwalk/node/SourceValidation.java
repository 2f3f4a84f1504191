package io.chainwalk.node;

import org.jspecify.annotations.Nullable;

/// Whether a packet may come in by an interface with this IPv4 source: `rp_filter`, `accept_local` (facts sheet,
/// section 8.1 item 7; RFC 3704).
final class SourceValidation {
  private static final int STRICT = 1;

  private final Node node;

  SourceValidation(final Node node) {
    this.node = node;
  }

  /// Judges a source.
  ///
  /// @param input what the packet came in by
  /// @param source not a martian
  /// @param outputInterface the interface it leaves by, or 0 if it is delivered here
  /// @return the reason to drop it, or null
  @Nullable RoutingDrop check(
      final InterfaceConfig input, final int source, final int outputInterface) {
    final CompiledRoute back = node.route4(source);
    final boolean filters = input.rpFilter != 0;
    // A packet that goes back where it came from may call for a redirect, and the kernel then wants
    // to know the source better. Routes of type local that somebody added make the short way
    // unsafe.
    if (!filters && !(input.sendRedirects && outputInterface == input.index)) {
      if (input.acceptLocal) {
        return null;
      }
      if (!node.hasCustomLocalRoutes()) {
        return back != null && back.isOwnAddress ? RoutingDrop.LOCAL_SOURCE : null;
      }
    }
    return byRoute(input, back, filters);
  }

  private static @Nullable RoutingDrop byRoute(
      final InterfaceConfig input, final @Nullable CompiledRoute back, final boolean filters) {
    if (back == null || back.type.refuses()) {
      return filters ? RoutingDrop.REVERSE_PATH : null;
    }
    if (back.type == RouteType.LOCAL) {
      if (!input.acceptLocal) {
        return RoutingDrop.LOCAL_SOURCE;
      }
    } else if (back.type != RouteType.UNICAST) {
      return RoutingDrop.INVALID_SOURCE;
    }
    if (back.interfaceIndex == input.index || (back.type == RouteType.LOCAL && input.loopback)) {
      return null;
    }
    final boolean comesFromElsewhereOnly = input.rpFilter == STRICT || input.addresses.length == 0;
    return filters && comesFromElsewhereOnly ? RoutingDrop.REVERSE_PATH : null;
  }
}
