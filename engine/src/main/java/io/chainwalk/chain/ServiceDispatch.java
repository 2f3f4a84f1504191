package io.chainwalk.chain;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.Arrays;
import java.util.List;

/// A snapshot of services, compiled so that a packet's destination leads to its endpoints in one probe, however many
/// services there are.
///
/// Endpoints are numbered through: those of the first service port from 0, those of the second after them, and so on,
/// usable or not. A snapshot that only appends service ports keeps the numbers of the one before it.
///
/// **Threads:** immutable; published by whoever hands it to a worker between bursts. Lookups allocate nothing.
public final class ServiceDispatch {
  /// Answer of [#find]: the destination is no service.
  public static final int NONE = AddressIndex.NONE;

  /// No services at all.
  public static final ServiceDispatch EMPTY = new ServiceDispatch(new ServiceSnapshot(List.of()));

  private final ServiceSnapshot snapshot;
  private final int[] firstEndpoint;
  private final AddressIndex vips;
  private final int[][] usableOfVip;
  private final AddressIndex endpoints;
  private final Endpoint[] endpointOfNumber;

  /// Compiles a snapshot. Where two service ports claim the same address, port and protocol, the first has it.
  ///
  /// @param snapshot the services
  public ServiceDispatch(final ServiceSnapshot snapshot) {
    this.snapshot = snapshot;
    final List<ServicePort> servicePorts = snapshot.servicePorts();
    final int vipCount = servicePorts.stream().mapToInt(port -> port.vips().size()).sum();
    final int endpointCount = servicePorts.stream().mapToInt(p -> p.endpoints().size()).sum();
    firstEndpoint = new int[servicePorts.size()];
    vips = new AddressIndex(vipCount);
    usableOfVip = new int[vipCount][];
    endpoints = new AddressIndex(endpointCount);
    endpointOfNumber = new Endpoint[endpointCount];
    int vip = 0;
    int endpoint = 0;
    for (int i = 0; i < servicePorts.size(); i++) {
      final ServicePort servicePort = servicePorts.get(i);
      firstEndpoint[i] = endpoint;
      for (final Vip address : servicePort.vips()) {
        addKey(vips, address.address(), servicePort.protocol(), address.port());
        usableOfVip[vip++] = usableNumbers(servicePort, address.address().ipv6(), endpoint);
      }
      for (final Endpoint each : servicePort.endpoints()) {
        addKey(endpoints, each.address(), servicePort.protocol(), each.port());
        endpointOfNumber[endpoint++] = each;
      }
    }
  }

  private static void addKey(
      final AddressIndex index, final IpAddress address, final int protocol, final int port) {
    index.add(address.high(), address.low(), AddressIndex.rest(address.ipv6(), protocol, port));
  }

  private static int[] usableNumbers(
      final ServicePort servicePort, final boolean ipv6, final int first) {
    return Arrays.stream(servicePort.usableEndpoints(ipv6)).map(place -> first + place).toArray();
  }

  /// The VIP a packet is addressed to.
  ///
  /// @param tuple the packet's tuple
  /// @return a row for [#usableCount] and [#usable], or [#NONE]
  public int find(final FlowTuple tuple) {
    return vips.find(
        tuple.destinationHigh(),
        tuple.destinationLow(),
        AddressIndex.rest(tuple.ipv6(), tuple.protocol(), tuple.destinationPort()));
  }

  /// Whether a packet comes from a VIP.
  ///
  /// @param tuple the packet's tuple
  /// @return true when source address, port and protocol are those of a service port
  public boolean isFromVip(final FlowTuple tuple) {
    return vips.find(
            tuple.sourceHigh(),
            tuple.sourceLow(),
            AddressIndex.rest(tuple.ipv6(), tuple.protocol(), tuple.sourcePort()))
        != NONE;
  }

  /// Whether a packet comes from a VIP or from an endpoint.
  ///
  /// @param tuple the packet's tuple
  /// @return true when source address, port and protocol are those of a service port or of one of its endpoints
  public boolean isFromService(final FlowTuple tuple) {
    return isService(
        tuple.sourceHigh(),
        tuple.sourceLow(),
        AddressIndex.rest(tuple.ipv6(), tuple.protocol(), tuple.sourcePort()));
  }

  /// Whether a packet goes to a VIP or to an endpoint.
  ///
  /// @param tuple the packet's tuple
  /// @return true when destination address, port and protocol are those of a service port or of one of its endpoints
  public boolean isToService(final FlowTuple tuple) {
    return isService(
        tuple.destinationHigh(),
        tuple.destinationLow(),
        AddressIndex.rest(tuple.ipv6(), tuple.protocol(), tuple.destinationPort()));
  }

  private boolean isService(final long high, final long low, final long rest) {
    return vips.find(high, low, rest) != NONE || endpoints.find(high, low, rest) != NONE;
  }

  /// How many endpoints behind a VIP take new connections.
  ///
  /// @param vip what [#find] answered, not [#NONE]
  /// @return 0 or more
  public int usableCount(final int vip) {
    return usableOfVip[vip].length;
  }

  /// One of the endpoints behind a VIP that take new connections.
  ///
  /// @param vip what [#find] answered, not [#NONE]
  /// @param index 0 to [#usableCount] - 1
  /// @return the endpoint's number
  public int usable(final int vip, final int index) {
    return usableOfVip[vip][index];
  }

  /// The endpoint of a number.
  ///
  /// @param number 0 to [#endpointCount] - 1
  /// @return where it is, and how it does
  public Endpoint endpoint(final int number) {
    return endpointOfNumber[number];
  }

  /// How many endpoints there are in all.
  ///
  /// @return the number after the last endpoint's
  public int endpointCount() {
    return endpointOfNumber.length;
  }

  /// The number of a service port's first endpoint; its others follow.
  ///
  /// @param servicePort index in the snapshot
  /// @return an endpoint number
  public int firstEndpoint(final int servicePort) {
    return firstEndpoint[servicePort];
  }

  /// What was compiled.
  ///
  /// @return the snapshot
  public ServiceSnapshot snapshot() {
    return snapshot;
  }
}
