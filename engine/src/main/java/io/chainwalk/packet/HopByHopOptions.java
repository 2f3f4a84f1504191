package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/// Judges the hop-by-hop options that follow an IPv6 header at once (RFC 8200 sections 4.2 and 4.3), as a kernel does
/// before PREROUTING. It looks at no other options there, not at hop-by-hop options that stand elsewhere either.
///
/// A verdict is [#GOOD], [#CUT], [#BAD], or else a parameter problem (RFC 4443 section 3.4), which has an
/// [#answerCode] and an [#answerPointer].
///
/// Of the options with a meaning of their own, IOAM (RFC 9486) is that of an interface where it is off, and CALIPSO
/// (RFC 5570) that of a node without any such domain: no label is good enough.
public final class HopByHopOptions {
  /// The packet goes on.
  public static final int GOOD = 0;

  /// The capture kept too little to tell.
  public static final int CUT = -1;

  /// The packet is dropped without a word.
  public static final int BAD = -2;

  private static final int PAD_1 = 0;
  private static final int PAD_N = 1;
  private static final int ROUTER_ALERT = 0x05;
  private static final int CALIPSO = 0x07;
  private static final int IOAM = 0x31;
  private static final int JUMBO_PAYLOAD = 0xC2;

  /// More padding than this between two options is nothing an honest sender needs.
  private static final int MAX_PADDING = 7;

  /// The kernel's `net.ipv6.max_hbh_opts_number`; padding does not count.
  private static final int MAX_OPTIONS = 8;

  /// Type and length.
  private static final int OPTION_HEADER = 2;

  private static final int UNIT = 8;
  private static final int ROUTER_ALERT_LENGTH = 2;
  private static final int JUMBO_PAYLOAD_LENGTH = 4;
  private static final int IOAM_ALIGNMENT = 4;
  private static final int MAX_PAYLOAD = 0xFFFF;

  /// Code of the parameter problem: a wrong value in a known option.
  private static final int ERRONEOUS_FIELD = 0;

  /// Code of the parameter problem: an unknown option.
  private static final int UNRECOGNIZED_OPTION = 2;

  /// What the two upper bits of a type ask of those who do not know it: the third is to answer in any case, the fourth to
  /// answer where the packet was sent to one machine.
  private static final int SKIP = 0;

  private static final int DROP = 1;
  private static final int ANSWER = 2;

  private static final int CODE_SHIFT = 16;

  private HopByHopOptions() {}

  /// Judges a packet whose next header is [Ipv6Header#HOP_BY_HOP]. Allocates nothing; whatever the bytes are, nothing
  /// outside the packet is read.
  ///
  /// @param buffer holds the packet
  /// @param packet its place and lengths
  /// @return the verdict
  public static int judge(final DirectBuffer buffer, final ParsedPacket packet) {
    final int ipOffset = packet.networkOffset();
    final int captured = packet.capturedNetworkLength();
    if (packet.networkLength() < Ipv6Header.LENGTH + UNIT) {
      return BAD;
    }
    if (captured < Ipv6Header.LENGTH + UNIT) {
      return CUT;
    }
    final int units = (buffer.getByte(ipOffset + Ipv6Header.LENGTH + 1) & 0xFF) + 1;
    final int end = Ipv6Header.LENGTH + units * UNIT;
    if (end > packet.networkLength()) {
      return BAD;
    }
    return end > captured ? CUT : walk(buffer, ipOffset, end);
  }

  /// The code of the ICMPv6 parameter problem.
  ///
  /// @param verdict a positive one
  /// @return 0 for a wrong value in a known option, 2 for an unknown option (RFC 4443 section 3.4)
  public static int answerCode(final int verdict) {
    return verdict >>> CODE_SHIFT;
  }

  /// The pointer of the ICMPv6 parameter problem.
  ///
  /// @param verdict a positive one
  /// @return bytes from the IPv6 header to what is wrong
  public static int answerPointer(final int verdict) {
    return verdict & ((1 << CODE_SHIFT) - 1);
  }

  /// Whether a parameter problem is answered even if the packet was sent to a group: for an unknown option whose upper
  /// bits are 10.
  ///
  /// @param buffer holds the packet
  /// @param ipOffset where its IPv6 header starts
  /// @param code of the parameter problem
  /// @param pointer likewise; within the packet
  /// @return true for such an option
  public static boolean isAnsweredToGroups(
      final DirectBuffer buffer, final int ipOffset, final int code, final int pointer) {
    return code == UNRECOGNIZED_OPTION && actionOf(buffer.getByte(ipOffset + pointer)) == ANSWER;
  }

  /// Goes through the options. Places are counted from the IPv6 header, since alignment is.
  private static int walk(final DirectBuffer buffer, final int ipOffset, final int end) {
    int at = Ipv6Header.LENGTH + OPTION_HEADER;
    int padding = 0;
    int options = 0;
    while (at < end) {
      final int type = buffer.getByte(ipOffset + at) & 0xFF;
      if (type == PAD_1) {
        padding++;
        at++;
      } else {
        if (end - at < OPTION_HEADER) {
          return BAD;
        }
        final int length = buffer.getByte(ipOffset + at + 1) & 0xFF;
        final int next = at + OPTION_HEADER + length;
        if (next > end) {
          return BAD;
        }
        if (type == PAD_N) {
          if (!isZero(buffer, ipOffset + at + OPTION_HEADER, length)) {
            return BAD;
          }
          padding += next - at;
        } else {
          padding = 0;
          final int verdict =
              ++options > MAX_OPTIONS ? BAD : judgeOption(buffer, ipOffset, at, type, length);
          if (verdict != GOOD) {
            return verdict;
          }
        }
        at = next;
      }
      if (padding > MAX_PADDING) {
        return BAD;
      }
    }
    return GOOD;
  }

  private static int judgeOption(
      final DirectBuffer buffer,
      final int ipOffset,
      final int at,
      final int type,
      final int length) {
    return switch (type) {
      case ROUTER_ALERT -> length == ROUTER_ALERT_LENGTH ? GOOD : BAD;
      case IOAM -> at % IOAM_ALIGNMENT == 0 ? GOOD : BAD;
      case CALIPSO -> BAD;
      case JUMBO_PAYLOAD -> jumboPayload(buffer, ipOffset, at, length);
      default -> unknown(at, type);
    };
  }

  /// A packet that gets here has a payload length, and so may have no other (RFC 2675 section 3).
  private static int jumboPayload(
      final DirectBuffer buffer, final int ipOffset, final int at, final int length) {
    if (length != JUMBO_PAYLOAD_LENGTH || at % 4 != 2) {
      return BAD;
    }
    final int payload = buffer.getInt(ipOffset + at + OPTION_HEADER, BIG_ENDIAN);
    return Integer.compareUnsigned(payload, MAX_PAYLOAD) <= 0
        ? problem(ERRONEOUS_FIELD, at + OPTION_HEADER)
        : problem(ERRONEOUS_FIELD, at);
  }

  private static int unknown(final int at, final int type) {
    return switch (actionOf(type)) {
      case SKIP -> GOOD;
      case DROP -> BAD;
      default -> problem(UNRECOGNIZED_OPTION, at);
    };
  }

  private static int actionOf(final int type) {
    return (type & 0xFF) >>> 6;
  }

  private static int problem(final int code, final int pointer) {
    return code << CODE_SHIFT | pointer;
  }

  private static boolean isZero(final DirectBuffer buffer, final int offset, final int length) {
    for (int i = 0; i < length; i++) {
      if (buffer.getByte(offset + i) != 0) {
        return false;
      }
    }
    return true;
  }
}
