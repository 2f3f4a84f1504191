package io.chainwalk.node;

import org.jspecify.annotations.Nullable;

/// What routing decided for one packet. Reused, one per worker; owned by the worker.
///
/// Addresses are two words, an IPv4 address is the lower half of the second one. What a verdict does not set keeps a
/// value from an earlier packet and must not be read; the getters say with which verdict they mean something.
public final class RouteResult {
  /// The ways it can end.
  public enum Verdict {
    /// Delivered here: on to INPUT.
    LOCAL,
    /// Sent out: on to FORWARD, or to OUTPUT if the node itself is the sender.
    FORWARD,
    /// Gone, for the reason in [#drop].
    DROP,
    /// Gone, and the sender is owed the ICMP error in [#icmpType] and [#icmpCode].
    ANSWER
  }

  private final Ipv4Options options = new Ipv4Options();
  private Verdict verdict = Verdict.DROP;
  private RoutingDrop drop = RoutingDrop.NO_ROUTE;
  private int inputInterface;
  private boolean linkGroup;
  private boolean local;
  private boolean group;
  private int outputInterface;
  private long nextHopHigh;
  private long nextHopLow;
  private int mtuBytes;
  private int prefixLength;
  private long sourceHigh;
  private long sourceLow;
  private boolean hasRouteSource;
  private int icmpType;
  private int icmpCode;
  private int icmpInfo;
  private boolean routeError;

  /// Makes one that has decided nothing yet.
  public RouteResult() {}

  /// What is to be done.
  ///
  /// @return the verdict of the last decision
  public Verdict verdict() {
    return verdict;
  }

  /// Why the packet was dropped. With [Verdict#DROP].
  ///
  /// @return the reason
  public RoutingDrop drop() {
    return drop;
  }

  /// The interface the packet came in by; 0 for one that the node itself sends.
  ///
  /// @return an index
  public int inputInterface() {
    return inputInterface;
  }

  /// Whether the packet was a broadcast or multicast on the link it came in by.
  ///
  /// @return what the caller of [InputRouting] said
  public boolean isLinkGroup() {
    return linkGroup;
  }

  /// Whether the destination is one of the node's own, also if the verdict is another because of what was found later.
  ///
  /// @return true for unicast, broadcast, multicast and anycast addresses delivered here
  public boolean isLocal() {
    return local;
  }

  /// Whether the destination is a broadcast or multicast address. Nobody answers to packets for these.
  ///
  /// @return true if more than one machine is meant
  public boolean isGroup() {
    return group;
  }

  /// The interface the packet leaves by. With [Verdict#FORWARD], and kept by an answer about its size or age; after
  /// [OutputRouting] also with [Verdict#LOCAL], when it is `lo`.
  ///
  /// @return an index
  public int outputInterface() {
    return outputInterface;
  }

  /// First half of the next hop: the gateway, or the destination itself. With [Verdict#FORWARD].
  ///
  /// @return the most significant 64 bits; 0 for IPv4
  public long nextHopHigh() {
    return nextHopHigh;
  }

  /// Second half of the next hop. With [Verdict#FORWARD].
  ///
  /// @return the least significant 64 bits
  public long nextHopLow() {
    return nextHopLow;
  }

  /// The largest packet the way out takes. With an [#outputInterface].
  ///
  /// @return bytes, header included
  public int mtuBytes() {
    return mtuBytes;
  }

  /// How long the prefix of the route is. With [Verdict#FORWARD] and [Verdict#LOCAL].
  ///
  /// @return bits
  public int prefixLength() {
    return prefixLength;
  }

  /// First half of the source the node takes. After [OutputRouting].
  ///
  /// @return the most significant 64 bits; 0 for IPv4
  public long sourceHigh() {
    return sourceHigh;
  }

  /// Second half of the source the node takes. After [OutputRouting].
  ///
  /// @return the least significant 64 bits; with the high ones 0 if the node has none
  public long sourceLow() {
    return sourceLow;
  }

  /// Whether the source is one that the route names, and not one the node has chosen. After [OutputRouting], for IPv6.
  ///
  /// @return true if the route has a `src`
  public boolean hasRouteSource() {
    return hasRouteSource;
  }

  /// The type of the error. With [Verdict#ANSWER].
  ///
  /// @return of [IcmpError] or [Icmpv6Error], as the packet is IPv4 or IPv6
  public int icmpType() {
    return icmpType;
  }

  /// The code of the error. With [Verdict#ANSWER].
  ///
  /// @return of [IcmpError] or [Icmpv6Error]
  public int icmpCode() {
    return icmpCode;
  }

  /// The second word of the error's header: an MTU, or a pointer. With [Verdict#ANSWER].
  ///
  /// @return 32 bits as they are written
  public int icmpInfo() {
    return icmpInfo;
  }

  /// Whether the error is one about the route, which has a limit of its own per sender (facts sheet, section 8.2).
  /// With [Verdict#ANSWER].
  ///
  /// @return true for "no route", "unreachable" and "prohibit" of IPv4
  public boolean isRouteError() {
    return routeError;
  }

  /// The IPv4 options, processed.
  ///
  /// @return the one object of this result
  public Ipv4Options options() {
    return options;
  }

  void begin(final int input, final boolean toLinkGroup) {
    inputInterface = input;
    linkGroup = toLinkGroup;
    local = false;
    group = false;
    hasRouteSource = false;
    prefixLength = 0;
  }

  Verdict toLocal(final boolean toGroup) {
    local = true;
    group = toGroup;
    verdict = Verdict.LOCAL;
    return verdict;
  }

  /// Out by `lo` and in again.
  Verdict toLoopback(final boolean toGroup, final InterfaceConfig loopback) {
    outputInterface = loopback.index;
    mtuBytes = loopback.mtuBytes;
    return toLocal(toGroup);
  }

  Verdict toForward(final CompiledRoute route, final long high, final long low) {
    outputInterface = route.interfaceIndex;
    nextHopHigh = route.hasGateway ? route.gatewayHigh : high;
    nextHopLow = route.hasGateway ? route.gatewayLow : low;
    mtuBytes = route.mtuBytes;
    prefixLength = route.prefixLength;
    verdict = Verdict.FORWARD;
    return verdict;
  }

  Verdict toLink(final InterfaceConfig config, final long high, final long low) {
    outputInterface = config.index;
    nextHopHigh = high;
    nextHopLow = low;
    mtuBytes = Math.min(config.mtuBytes, 0xFFFF);
    verdict = Verdict.FORWARD;
    return verdict;
  }

  Verdict toDrop(final RoutingDrop reason) {
    drop = reason;
    verdict = Verdict.DROP;
    return verdict;
  }

  Verdict toAnswer(final int type, final int code, final int info) {
    icmpType = type;
    icmpCode = code;
    icmpInfo = info;
    routeError = false;
    verdict = Verdict.ANSWER;
    return verdict;
  }

  Verdict toRouteError(final int type, final int code) {
    toAnswer(type, code, 0);
    routeError = true;
    return verdict;
  }

  void setGroup() {
    group = true;
  }

  void setSource(final long high, final long low) {
    sourceHigh = high;
    sourceLow = low;
  }

  /// Notes the source that the route names, if it does.
  void setRouteSource(final @Nullable CompiledRoute route) {
    if (route != null && route.hasSource) {
      hasRouteSource = true;
      setSource(route.sourceHigh, route.sourceLow);
    }
  }

  void setMtuBytes(final int bytes) {
    mtuBytes = bytes;
  }

  void setPrefixLength(final int bits) {
    prefixLength = bits;
  }
}
