package io.chainwalk.tools.traffic;

import java.util.Arrays;

/// Puts IPv4 options and IPv6 extension headers into packets, good ones and bad ones.
final class OptionWriter {
  private static final int RECORD_ROUTE = 7;
  private static final int MOST_OPTION_BYTES = 40;

  private final Targets targets;
  private final Dice dice;

  OptionWriter(final Targets targets, final Dice dice) {
    this.targets = targets;
    this.dice = dice;
  }

  /// Gives an IPv4 packet without options some.
  byte[] withOptions(final byte[] packet) {
    byte[] options = option();
    if (dice.chance(250)) {
      options = Wire.concat(options, option());
    }
    final int length = Math.min(options.length + 3 & ~3, MOST_OPTION_BYTES);
    final byte[] out =
        Wire.concat(
            Arrays.copyOf(packet, Wire.IPV4_HEADER),
            Arrays.copyOf(options, length),
            Arrays.copyOfRange(packet, Wire.IPV4_HEADER, packet.length));
    Wire.put8(out, 0, 0x40 | (Wire.IPV4_HEADER + length) / 4);
    Wire.put16(out, Wire.IPV4_TOTAL_LENGTH, out.length);
    Checksums.fillIpv4(out);
    return out;
  }

  private byte[] option() {
    return switch (dice.below(12)) {
      case 0, 1 -> recordRoute(dice.between(0, 9));
      case 2 -> timestamp();
      case 3, 4 -> new byte[] {(byte) 148, 4, 0, (byte) dice.oneOf(0, 0, 1)}; // router alert
      case 5, 6, 7 -> new byte[] {1, 1, 1, (byte) dice.oneOf(0, 1)}; // no operation
      case 8 -> new byte[] {(byte) dice.oneOf(130, 136, 25, 94, 222), 4, 0, 0};
      case 9 -> new byte[] {(byte) dice.oneOf(7, 68, 25), (byte) dice.oneOf(0, 1, 2, 3), 0, 0};
      case 10 ->
          new byte[] {(byte) dice.oneOf(7, 68, 148, 200), (byte) dice.oneOf(9, 41, 255), 4, 0};
      default -> wrongPointer();
    };
  }

  /// Room for addresses of routers, with a pointer to where the next one goes.
  private byte[] recordRoute(final int count) {
    final byte[] option = new byte[3 + 4 * count];
    Wire.put8(option, 0, RECORD_ROUTE);
    Wire.put8(option, 1, option.length);
    Wire.put8(option, 2, 4 + (dice.chance(700) ? 0 : 4 * dice.below(count + 2)));
    return option;
  }

  /// The time of each router, of each with its address, or of those named; a node that is not named writes nothing.
  private byte[] timestamp() {
    final int flag = dice.oneOf(0, 1, 3, 2, 15);
    final byte[] option = new byte[4 + 4 * dice.between(1, 4)];
    Wire.put8(option, 0, 68);
    Wire.put8(option, 1, option.length);
    Wire.put8(option, 2, dice.oneOf(5, 5, 9, option.length + 1, 4));
    Wire.put8(option, 3, dice.oneOf(0, 0, 0x10, 0xF0) | flag);
    for (int at = 4; at < option.length; at += 4) {
      Wire.putAddress(option, at, dice.oneOf(targets.hosts(false)).address());
    }
    return option;
  }

  private byte[] wrongPointer() {
    final byte[] option = recordRoute(2);
    Wire.put8(option, 2, dice.oneOf(0, 3, 5, 6, 255));
    return option;
  }

  /// Puts extension headers behind the fixed header of an IPv6 packet.
  byte[] withExtension(final byte[] packet) {
    byte[] out = withOne(packet);
    if (dice.chance(250)) {
      out = withOne(out);
    }
    return out;
  }

  private byte[] withOne(final byte[] packet) {
    return switch (dice.below(10)) {
      case 0, 1 -> insert(packet, Wire.HOP_BY_HOP, optionsHeader());
      case 2, 3 -> insert(packet, Wire.DESTINATION_OPTIONS, optionsHeader());
      case 4, 5 -> insert(packet, Wire.ROUTING, routingHeader());
      case 6 -> insert(packet, Wire.FRAGMENT, fragmentHeader());
      case 7 -> insert(packet, Wire.AUTHENTICATION, authenticationHeader());
      case 8 -> insert(packet, dice.oneOf(135, 139, 140, 253, 254, 50), new byte[8]);
      default -> noNextHeader(packet);
    };
  }

  private static byte[] insert(final byte[] packet, final int type, final byte[] header) {
    final byte[] fixed = Arrays.copyOf(packet, Wire.IPV6_HEADER);
    header[0] = fixed[Wire.IPV6_NEXT_HEADER];
    Wire.put8(fixed, Wire.IPV6_NEXT_HEADER, type);
    final byte[] out =
        Wire.concat(fixed, header, Arrays.copyOfRange(packet, Wire.IPV6_HEADER, packet.length));
    Wire.put16(out, Wire.IPV6_PAYLOAD_LENGTH, out.length - Wire.IPV6_HEADER);
    return out;
  }

  private byte[] optionsHeader() {
    final byte[] header = new byte[8 * dice.between(1, 3)];
    Wire.put8(header, 1, header.length / 8 - 1);
    Wire.put8(header, 2, 1); // PadN over all of it
    Wire.put8(header, 3, header.length - 4);
    switch (dice.below(10)) {
      case 0, 1 -> Wire.put32(header, 2, 0x0502_0000 | dice.below(3)); // router alert
      case 2 -> Wire.put8(header, 2, dice.oneOf(0x1E, 0x3E, 0x5E, 0x9E, 0xDE)); // unknown
      case 3 -> Wire.put8(header, 3, dice.oneOf(0, 1, 5, 0xFF)); // wrong length
      case 4 -> {
        Wire.put16(header, 2, 0xC204); // jumbo
        Wire.put32(header, 4, dice.oneOf(0, 100, 65_535, 65_536));
      }
      case 5 -> Wire.put8(header, 4 + dice.below(4), 1); // padding that is not zero
      case 6 -> Wire.put8(header, 1, dice.oneOf(2, 5, 255)); // longer than it is
      case 7 -> Arrays.fill(header, 2, header.length, (byte) 0); // Pad1 many times
      default -> {} // good
    }
    return header;
  }

  private byte[] routingHeader() {
    final int addresses = dice.below(3);
    final byte[] header = new byte[8 + 16 * addresses];
    Wire.put8(header, 1, 2 * addresses);
    Wire.put8(header, 2, dice.oneOf(0, 0, 2, 3, 4, 77));
    Wire.put8(header, 3, dice.oneOf(0, 0, addresses, 1, 9));
    for (int i = 0; i < addresses && !targets.hosts(true).isEmpty(); i++) {
      Wire.putAddress(header, 8 + 16 * i, dice.oneOf(targets.hosts(true)).address());
    }
    return header;
  }

  private byte[] fragmentHeader() {
    final byte[] header = new byte[Wire.FRAGMENT_HEADER];
    Wire.put8(header, 1, dice.oneOf(0, 0, 7));
    Wire.put16(header, 2, dice.oneOf(0, 0, 0, 6)); // atomic, reserved bits set now and then
    Wire.put32(header, 4, dice.word());
    return header;
  }

  private byte[] authenticationHeader() {
    final byte[] header = new byte[24];
    Wire.put8(header, 1, dice.oneOf(4, 4, 4, 0, 30));
    Wire.put32(header, 4, dice.word());
    return header;
  }

  private static byte[] noNextHeader(final byte[] packet) {
    final byte[] out = packet.clone();
    Wire.put8(out, Wire.IPV6_NEXT_HEADER, Wire.NO_NEXT_HEADER);
    return out;
  }
}
