package io.chainwalk.tools.names;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.function.Predicate;

/// The addresses that a wildcard stands for.
///
/// An answer over UDP must leave with the address its question was sent to, or the client takes it for somebody else's
/// (RFC 5452 section 9.1). A socket at the wildcard lets the kernel choose by the route to the client, and that is
/// another one on a machine with several; a socket at an address always has that one.
final class LocalAddresses {
  /// Sockets at most.
  static final int MOST_SOCKETS = 1_024;

  private LocalAddresses() {}

  /// Where sockets for datagrams have to be.
  ///
  /// @param at where to listen; the wildcard of either family stands for both, as it does over TCP
  /// @param threads how many sockets there are to be at each address
  /// @return the address itself, or those this machine's interfaces have now, without link-local ones of IPv6
  /// @throws IOException when the interfaces cannot be read, or there would be more than [#MOST_SOCKETS] sockets
  static List<InetAddress> of(final InetAddress at, final int threads) throws IOException {
    if (!at.isAnyLocalAddress()) {
      return List.of(at);
    }
    final List<InetAddress> all =
        NetworkInterface.networkInterfaces()
            .filter(LocalAddresses::isUp)
            .flatMap(NetworkInterface::inetAddresses)
            .filter(Predicate.not(LocalAddresses::isLinkLocalOfIpv6))
            .distinct()
            .toList();
    check(all.size(), threads);
    return all;
  }

  /// Refuses more sockets than there may be.
  ///
  /// @param addresses how many addresses there are
  /// @param threads how many sockets there are to be at each
  /// @throws IOException when they are too many, or none
  static void check(final int addresses, final int threads) throws IOException {
    if (addresses == 0) {
      throw new IOException("no interface of this machine has an address to listen at");
    }
    if ((long) addresses * threads > MOST_SOCKETS) {
      throw new IOException(
          "this machine has %d addresses, which takes %d UDP sockets with %d threads, more than %d: give one address to --listen, or fewer --threads"
              .formatted(addresses, (long) addresses * threads, threads, MOST_SOCKETS));
    }
  }

  /// One that goes away while it is looked at is not up.
  private static boolean isUp(final NetworkInterface one) {
    try {
      return one.isUp();
    } catch (final IOException _) {
      return false;
    }
  }

  /// A node has one for each Pod, and they are of use on one link only.
  private static boolean isLinkLocalOfIpv6(final InetAddress address) {
    return address instanceof Inet6Address && address.isLinkLocalAddress();
  }
}
