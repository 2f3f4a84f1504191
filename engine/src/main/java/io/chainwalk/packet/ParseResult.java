package io.chainwalk.packet;

/// How far the parser came with a frame: the whole way, or why not.
///
/// The order is that of the layers. Everything before [#NO_TUPLE] means that there is no IP packet to work on.
public enum ParseResult {
  /// The link type is one we do not take apart.
  UNKNOWN_LINK_TYPE("link type not taken apart"),
  /// The link header is fine and carries something other than IP, such as ARP or LLDP.
  NOT_IP("not IP"),
  /// The capture kept too little of the frame to hold the headers up to the ports; the packet itself may have been
  /// whole.
  CUT_BY_CAPTURE("headers cut off by the capture's snap length"),
  /// The frame itself, uncut, is too short for the headers it announces.
  FRAME_TOO_SHORT("frame too short for its headers"),
  /// The IP version is not the one the link layer announced, or neither 4 nor 6.
  BAD_VERSION("wrong IP version"),
  /// The IPv4 header length is below 20 bytes.
  BAD_HEADER_LENGTH("bad IPv4 header length"),
  /// The IPv4 total length is below the header length, or it or the IPv6 payload length goes beyond the frame as it was
  /// on the wire.
  BAD_TOTAL_LENGTH("bad IP total length"),
  /// The IPv4 header checksum is wrong.
  BAD_IPV4_CHECKSUM("bad IPv4 header checksum"),
  /// An IPv6 jumbogram (RFC 2675): payload length 0 before hop-by-hop options. Whether one of these has the real length
  /// is not looked at; a kernel takes a packet without that option to be as long as its frame.
  JUMBOGRAM("IPv6 jumbogram"),
  /// IPv6 hop-by-hop options that no kernel lets in, see [HopByHopOptions].
  BAD_OPTIONS("IPv6 hop-by-hop options refused"),
  /// An IP packet without a tuple: the IPv6 extension headers cannot be walked to their end, or they end in "no next
  /// header".
  NO_TUPLE("IPv6 extension headers cannot be walked"),
  /// An IP packet whose upper-layer header is too short for its tuple.
  TRANSPORT_TOO_SHORT("transport header too short"),
  /// A fragment other than the first: addresses, no ports.
  LATER_FRAGMENT("fragment without ports"),
  /// An IP packet with a full tuple.
  COMPLETE("complete");

  private final String sentence;

  ParseResult(final String sentence) {
    this.sentence = sentence;
  }

  /// The result in an operator's words.
  ///
  /// @return a short phrase
  public String sentence() {
    return sentence;
  }

  /// The result for a frame that ends within a header.
  ///
  /// @param missingBytes what the header lacks
  /// @param cutBytes what the capture left out of the frame
  /// @return [#CUT_BY_CAPTURE] when the missing bytes are among those, else [#FRAME_TOO_SHORT]
  static ParseResult ofMissing(final int missingBytes, final int cutBytes) {
    return missingBytes > cutBytes ? FRAME_TOO_SHORT : CUT_BY_CAPTURE;
  }

  /// Whether there is an IP packet with good lengths, whatever follows its headers.
  ///
  /// @return true from [#NO_TUPLE] on
  public boolean isIp() {
    return ordinal() >= NO_TUPLE.ordinal();
  }
}
