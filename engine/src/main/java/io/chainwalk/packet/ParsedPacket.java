package io.chainwalk.packet;

import io.chainwalk.flow.FlowTuple;

/// Where the headers of one packet are, and its tuple. One per place in a burst, reused; owned by one worker.
///
/// Offsets are absolute in the buffer that was parsed, lengths are in bytes. What is not set by a given
/// [ParseResult] keeps a value from an earlier packet and must not be read; the getters say from which result on. With
/// [ParseResult#BAD_OPTIONS] there is what the answer to such a packet takes: its place, its lengths, its addresses, and
/// the upper layer as far as the headers before it could be walked.
public final class ParsedPacket {
  private final FlowTuple tuple = new FlowTuple();
  private ParseResult result = ParseResult.NOT_IP;
  private int networkOffset = -1;
  private int networkLength;
  private int capturedNetworkLength;
  private int transportOffset;
  private int protocol;
  private int fragmentOffset;
  private boolean moreFragments;
  private int fragmentHeaderOffset;

  /// Makes one that has parsed nothing yet.
  public ParsedPacket() {}

  /// How far the parser came.
  ///
  /// @return the result of the last parse
  public ParseResult result() {
    return result;
  }

  /// The packet's tuple, complete only with [ParseResult#COMPLETE]. With [ParseResult#LATER_FRAGMENT],
  /// [ParseResult#TRANSPORT_TOO_SHORT] and [ParseResult#NO_TUPLE] the addresses and the protocol are set and both
  /// ports are 0.
  ///
  /// @return the one tuple of this object, rewritten by each parse
  public FlowTuple tuple() {
    return tuple;
  }

  /// Where the IP header starts, good or bad. Set with every result.
  ///
  /// @return an absolute offset, or -1 when the headers below do not lead to one
  public int networkOffset() {
    return networkOffset;
  }

  /// The length of the whole IP packet as its header says, header included; link-layer padding is not part of it.
  /// It may exceed what was captured, see [#capturedNetworkLength]. Set when [ParseResult#isIp].
  ///
  /// @return bytes
  public int networkLength() {
    return networkLength;
  }

  /// How much of the IP packet is in the buffer: the lesser of its length and what the capture kept.
  /// Set when [ParseResult#isIp].
  ///
  /// @return bytes
  public int capturedNetworkLength() {
    return capturedNetworkLength;
  }

  /// Where the upper-layer header starts: behind IPv4 options or IPv6 extension headers; for a later fragment, where
  /// its data starts. Set when [ParseResult#isIp] and not [ParseResult#NO_TUPLE].
  ///
  /// @return an absolute offset
  public int transportOffset() {
    return transportOffset;
  }

  /// Bytes from the upper-layer header to the end of the IP packet as its header says.
  ///
  /// @return bytes, see [#transportOffset] for when it is set
  public int transportLength() {
    return networkOffset + networkLength - transportOffset;
  }

  /// Bytes from the upper-layer header to the end of what was captured of the IP packet.
  ///
  /// @return bytes, see [#transportOffset] for when it is set
  public int capturedTransportLength() {
    return networkOffset + capturedNetworkLength - transportOffset;
  }

  /// The upper-layer protocol: IPv4's field, or what follows the last IPv6 extension header.
  ///
  /// @return 0 to 255; set when [ParseResult#isIp]
  public int protocol() {
    return protocol;
  }

  /// Whether the packet is a fragment, first, middle or last. An IPv6 atomic fragment (RFC 6946) counts too, since
  /// its fragment header has to be dealt with. Set when [ParseResult#isIp].
  ///
  /// @return true for any fragment
  public boolean isFragment() {
    return fragmentOffset != 0 || moreFragments || fragmentHeaderOffset >= 0;
  }

  /// Where this fragment's data belongs in the datagram.
  ///
  /// @return bytes, a multiple of 8; 0 for a whole packet or a first fragment
  public int fragmentOffset() {
    return fragmentOffset;
  }

  /// Whether more fragments follow.
  ///
  /// @return the MF or M flag
  public boolean moreFragments() {
    return moreFragments;
  }

  /// Where the IPv6 fragment header is.
  ///
  /// @return an absolute offset, or -1 when there is none
  public int fragmentHeaderOffset() {
    return fragmentHeaderOffset;
  }

  ParseResult end(final ParseResult how) {
    result = how;
    return how;
  }

  void setNetworkOffset(final int offset) {
    networkOffset = offset;
  }

  void setNetwork(final int offset, final int length, final int capturedLength) {
    networkOffset = offset;
    networkLength = length;
    capturedNetworkLength = capturedLength;
  }

  void setTransport(final int offset, final int protocol) {
    transportOffset = offset;
    this.protocol = protocol;
  }

  void setFragment(final int offset, final boolean more, final int headerOffset) {
    fragmentOffset = offset;
    moreFragments = more;
    fragmentHeaderOffset = headerOffset;
  }
}
