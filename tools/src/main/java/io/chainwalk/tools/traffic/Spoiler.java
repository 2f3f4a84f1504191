package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.Trouble.Spoiled;
import java.util.Arrays;
import java.util.List;

/// Spoils a good packet: headers, lengths, checksums, addresses.
final class Spoiler {
  private static final int RESERVED_FLAG = 0x8000;

  private final Targets targets;
  private final Dice dice;
  private final OptionWriter options;

  Spoiler(final Targets targets, final Dice dice) {
    this.targets = targets;
    this.dice = dice;
    options = new OptionWriter(targets, dice);
  }

  /// Spoils a packet with right lengths.
  Spoiled spoil(final byte[] packet) {
    final Layout layout = Layout.of(packet);
    if (layout == null) {
      return spoiled(packet, "other");
    }
    return switch (dice.weighted(10, 14, 12, 5, 5, 6, 5, 4, 4)) {
      case 0 -> spoiled(withTtl(packet, layout), "ttl");
      case 1 ->
          spoiled(
              layout.ipv6() ? options.withExtension(packet) : options.withOptions(packet),
              layout.ipv6() ? "extension" : "options");
      case 2 -> spoiled(badChecksum(packet, layout), "bad-checksum");
      case 3 -> spoiled(badLength(packet, layout), "bad-length");
      case 4 -> spoiled(Arrays.copyOf(packet, dice.below(packet.length) + 1), "cut");
      case 5 -> spoiled(shortTransport(packet, layout), "short");
      case 6 -> spoiled(strangeAddress(packet, layout), "martian");
      case 7 -> spoiled(oddField(packet, layout), "odd-field");
      default -> spoiled(Wire.concat(packet, dice.bytes(dice.between(1, 40))), "padded");
    };
  }

  /// Spoils the upper layer's checksum alone.
  Spoiled spoilTransport(final byte[] packet) {
    final Layout layout = Layout.of(packet);
    return layout == null
        ? spoiled(packet, "other")
        : spoiled(badTransportChecksum(packet, layout), "bad-checksum");
  }

  private byte[] withTtl(final byte[] packet, final Layout layout) {
    return set8(
        packet,
        layout,
        layout.ipv6() ? Wire.IPV6_HOP_LIMIT : Wire.IPV4_TTL,
        dice.oneOf(0, 1, 1, 2, 2, 3, 255));
  }

  private static byte[] set8(
      final byte[] packet, final Layout layout, final int at, final int value) {
    final byte[] changed = packet.clone();
    Wire.put8(changed, at, value);
    return sealed(changed, layout);
  }

  private static byte[] sealed(final byte[] packet, final Layout layout) {
    if (!layout.ipv6()) {
      Checksums.fillIpv4(packet);
    }
    return packet;
  }

  private byte[] badChecksum(final byte[] packet, final Layout layout) {
    final byte[] changed = packet.clone();
    if (!layout.ipv6() && dice.chance(200)) {
      changed[Wire.IPV4_CHECKSUM] ^= (byte) (1 + dice.below(255));
      return changed;
    }
    return badTransportChecksum(packet, layout);
  }

  private byte[] badTransportChecksum(final byte[] packet, final Layout layout) {
    final byte[] changed = packet.clone();
    final int at =
        layout.protocol() == Protocol.SCTP
            ? Checksums.SCTP_CHECKSUM
            : Layout.checksumAt(layout.protocol());
    if (at < 0 || !layout.hasTransport(packet, at + 2)) {
      return changed;
    }
    switch (dice.below(3)) {
      case 0 -> Wire.put16(changed, layout.transport() + at, 0);
      case 1 -> Wire.put16(changed, layout.transport() + at, 0xFFFF);
      default -> changed[layout.transport() + at] ^= (byte) (1 + dice.below(255));
    }
    return changed;
  }

  private byte[] badLength(final byte[] packet, final Layout layout) {
    final byte[] changed = packet.clone();
    if (!layout.ipv6() && dice.chance(250)) {
      Wire.put8(changed, 0, 0x40 | dice.oneOf(0, 1, 4, 6, 10, 15));
      return sealed(changed, layout);
    }
    if (dice.chance(150)) {
      Wire.put8(changed, 0, dice.oneOf(0x05, 0x35, 0x55, 0x75, 0xF5, layout.ipv6() ? 0x45 : 0x65));
      return sealed(changed, layout);
    }
    final int at = layout.ipv6() ? Wire.IPV6_PAYLOAD_LENGTH : Wire.IPV4_TOTAL_LENGTH;
    final int right = Wire.get16(packet, at);
    Wire.put16(
        changed,
        at,
        dice.oneOf(0, 1, 19, 20, 21, 28, right - 1, right - 8, right + 1, right + 8, 0xFFFF));
    return sealed(changed, layout);
  }

  /// The packet ends within its upper-layer header, and says so.
  private byte[] shortTransport(final byte[] packet, final Layout layout) {
    final int body =
        Math.min(packet.length - layout.transport(), dice.oneOf(0, 1, 3, 4, 7, 8, 12, 13, 19, 20));
    final byte[] changed = Arrays.copyOf(packet, layout.transport() + body);
    if (layout.ipv6()) {
      Wire.put16(changed, Wire.IPV6_PAYLOAD_LENGTH, changed.length - Wire.IPV6_HEADER);
    } else {
      Wire.put16(changed, Wire.IPV4_TOTAL_LENGTH, changed.length);
    }
    if (dice.coin()) {
      Checksums.fillTransport(changed);
    }
    return sealed(changed, layout);
  }

  private byte[] strangeAddress(final byte[] packet, final Layout layout) {
    final List<IpAddress> strange = targets.strange(layout.ipv6());
    final List<IpAddress> own = targets.own(layout.ipv6());
    final boolean asNode = !own.isEmpty() && dice.chance(200);
    final IpAddress address = dice.oneOf(asNode ? own : strange);
    final byte[] changed = packet.clone();
    final boolean source = asNode || dice.coin();
    if (layout.ipv6()) {
      Wire.putAddress(changed, source ? Wire.IPV6_SOURCE : Wire.IPV6_DESTINATION, address);
    } else {
      Wire.putAddress(changed, source ? Wire.IPV4_SOURCE : Wire.IPV4_DESTINATION, address);
    }
    Checksums.fillTransport(changed);
    return sealed(changed, layout);
  }

  private byte[] oddField(final byte[] packet, final Layout layout) {
    if (layout.ipv6()) {
      final byte[] changed = packet.clone();
      Wire.put32(changed, 0, 0x6000_0000 | (dice.word() & 0xFFF_FFFF));
      return changed;
    }
    final byte[] changed = packet.clone();
    switch (dice.below(3)) {
      case 0 -> Wire.put8(changed, 1, dice.below(256));
      case 1 ->
          Wire.put16(
              changed, Wire.IPV4_FRAGMENT, RESERVED_FLAG | (dice.coin() ? Wire.DONT_FRAGMENT : 0));
      default -> Wire.put16(changed, Wire.IPV4_ID, 0);
    }
    return sealed(changed, layout);
  }

  private static Spoiled spoiled(final byte[] packet, final String kind) {
    return new Spoiled(Packet.of(packet), kind);
  }
}
