package io.chainwalk.flow;

/// Who talks to whom in one direction: source and destination address and port, the protocol, and the zone it is
/// tracked in.
///
/// Mutable and reused, so that a burst allocates nothing; owned by one worker. What stands in the two port fields
/// depends on the protocol, as in netfilter's tuple (facts sheet, section 2.1):
///
/// | protocol                | source port | destination port                     |
/// |-------------------------|-------------|--------------------------------------|
/// | TCP, UDP, UDP-Lite, SCTP | source port | destination port                     |
/// | ICMP, ICMPv6            | identifier  | type in the high byte, code in the low |
/// | GRE version 1           | key, else 0 | call id                              |
/// | any other               | 0           | 0                                    |
///
/// All values are in host order, see the package page.
///
/// The *zone* is netfilter's number for telling equal tuples of different networks apart (facts sheet, section 2.2): that
/// of one direction, so 0 where a zone does not cover the direction. Nothing on the wire says it. Setting the addresses
/// sets it back to 0.
public final class FlowTuple {
  private boolean ipv6;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int sourcePort;
  private int destinationPort;
  private int protocol;
  private int zone;

  /// Makes a tuple of zeros.
  public FlowTuple() {}

  /// Sets both IPv4 addresses, and the zone to 0.
  ///
  /// @param source the source address as an unsigned 32-bit number
  /// @param destination the destination address, likewise
  public void setIpv4(final int source, final int destination) {
    ipv6 = false;
    sourceHigh = 0;
    sourceLow = source & 0xFFFF_FFFFL;
    destinationHigh = 0;
    destinationLow = destination & 0xFFFF_FFFFL;
    zone = 0;
  }

  /// Sets both IPv6 addresses, each as two words, the first eight bytes on the wire in the high one, and the zone to 0.
  ///
  /// @param sourceHigh first half of the source address
  /// @param sourceLow second half of the source address
  /// @param destinationHigh first half of the destination address
  /// @param destinationLow second half of the destination address
  public void setIpv6(
      final long sourceHigh,
      final long sourceLow,
      final long destinationHigh,
      final long destinationLow) {
    ipv6 = true;
    this.sourceHigh = sourceHigh;
    this.sourceLow = sourceLow;
    this.destinationHigh = destinationHigh;
    this.destinationLow = destinationLow;
    zone = 0;
  }

  /// Sets the protocol and both port fields, see the table above.
  ///
  /// @param protocol the IP protocol number
  /// @param sourcePort 0 to 65535
  /// @param destinationPort 0 to 65535
  public void setProtocolAndPorts(
      final int protocol, final int sourcePort, final int destinationPort) {
    this.protocol = protocol;
    this.sourcePort = sourcePort;
    this.destinationPort = destinationPort;
  }

  /// Sets the zone of the tuple's direction.
  ///
  /// @param zone 0 to 65535; 0 for none
  public void setZone(final int zone) {
    this.zone = zone;
  }

  /// Replaces the source address and port field, keeping the family.
  ///
  /// @param high first half of the address, 0 for IPv4
  /// @param low second half of the address
  /// @param port the port field
  public void setSource(final long high, final long low, final int port) {
    sourceHigh = high;
    sourceLow = low;
    sourcePort = port;
  }

  /// Replaces the destination address and port field, keeping the family.
  ///
  /// @param high first half of the address, 0 for IPv4
  /// @param low second half of the address
  /// @param port the port field
  public void setDestination(final long high, final long low, final int port) {
    destinationHigh = high;
    destinationLow = low;
    destinationPort = port;
  }

  /// Copies another tuple into this one.
  ///
  /// @param other where to copy from
  public void set(final FlowTuple other) {
    ipv6 = other.ipv6;
    sourceHigh = other.sourceHigh;
    sourceLow = other.sourceLow;
    destinationHigh = other.destinationHigh;
    destinationLow = other.destinationLow;
    sourcePort = other.sourcePort;
    destinationPort = other.destinationPort;
    protocol = other.protocol;
    zone = other.zone;
  }

  /// Whether the addresses are IPv6.
  ///
  /// @return true for IPv6, false for IPv4
  public boolean ipv6() {
    return ipv6;
  }

  /// First half of the source address; 0 for IPv4.
  ///
  /// @return the most significant 64 bits
  public long sourceHigh() {
    return sourceHigh;
  }

  /// Second half of the source address; for IPv4 the whole of it, unsigned.
  ///
  /// @return the least significant 64 bits
  public long sourceLow() {
    return sourceLow;
  }

  /// First half of the destination address; 0 for IPv4.
  ///
  /// @return the most significant 64 bits
  public long destinationHigh() {
    return destinationHigh;
  }

  /// Second half of the destination address; for IPv4 the whole of it, unsigned.
  ///
  /// @return the least significant 64 bits
  public long destinationLow() {
    return destinationLow;
  }

  /// The source port field.
  ///
  /// @return 0 to 65535
  public int sourcePort() {
    return sourcePort;
  }

  /// The destination port field.
  ///
  /// @return 0 to 65535
  public int destinationPort() {
    return destinationPort;
  }

  /// The IP protocol number.
  ///
  /// @return 0 to 255
  public int protocol() {
    return protocol;
  }

  /// The zone of the tuple's direction.
  ///
  /// @return 0 to 65535
  public int zone() {
    return zone;
  }

  /// Whether both tuples name the same flow in the same direction.
  ///
  /// @param other the tuple to compare with
  /// @return true when every field is equal
  public boolean matches(final FlowTuple other) {
    return ipv6 == other.ipv6
        && sourceHigh == other.sourceHigh
        && sourceLow == other.sourceLow
        && destinationHigh == other.destinationHigh
        && destinationLow == other.destinationLow
        && sourcePort == other.sourcePort
        && destinationPort == other.destinationPort
        && protocol == other.protocol
        && zone == other.zone;
  }

  /// The tuple in words, as `tcp 10.0.0.1:4000 > 10.96.0.10:80`, or with ` zone 7` behind it. Allocates; for messages
  /// and tests only.
  @Override
  public String toString() {
    return Protocol.nameOf(protocol)
        + ' '
        + new IpAddress(ipv6, sourceHigh, sourceLow).withPort(sourcePort)
        + " > "
        + new IpAddress(ipv6, destinationHigh, destinationLow).withPort(destinationPort)
        + (zone == 0 ? "" : " zone " + zone);
  }
}
