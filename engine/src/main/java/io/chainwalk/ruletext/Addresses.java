package io.chainwalk.ruletext;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.AddressMask;
import org.jspecify.annotations.Nullable;

/// Addresses and masks as text, both ways, as `iptables` reads and `inet_ntop` writes them. Host names are not resolved.
final class Addresses {
  private Addresses() {}

  /// `ADDRESS`, `ADDRESS/LENGTH` or `ADDRESS/MASK`.
  static AddressMask mask(final String option, final String text, final boolean ipv6)
      throws RuleSyntaxException {
    final int slash = text.indexOf('/');
    final IpAddress address =
        addressOrFail(option, slash < 0 ? text : text.substring(0, slash), ipv6);
    if (slash < 0) {
      return AddressMask.only(address);
    }
    final String mask = text.substring(slash + 1);
    final long length = Numbers.decimal(mask);
    if (length >= 0 && length <= (ipv6 ? 128 : 32)) {
      return AddressMask.prefix(address, (int) length);
    }
    final IpAddress bits = parse(mask, ipv6);
    if (bits == null) {
      throw new RuleSyntaxException(
          option + ": '" + mask + "' is neither a prefix length nor a mask");
    }
    return new AddressMask(address, bits.high(), bits.low());
  }

  static IpAddress addressOrFail(final String option, final String text, final boolean ipv6)
      throws RuleSyntaxException {
    final IpAddress address = parse(text, ipv6);
    if (address == null) {
      throw new RuleSyntaxException(
          option
              + ": '"
              + text
              + "' is not an "
              + (ipv6 ? "IPv6" : "IPv4")
              + " address (names are not resolved)");
    }
    return address;
  }

  /// An address of a family, or null. The C library's octal and shortened forms of IPv4 are not taken.
  static @Nullable IpAddress parse(final String text, final boolean ipv6) {
    if (!ipv6) {
      final long address = ipv4(text);
      return address < 0 ? null : IpAddress.ofIpv4((int) address);
    }
    if (text.indexOf(':') < 0) {
      return null;
    }
    try {
      return IpAddress.parse(text);
    } catch (final IllegalArgumentException e) {
      return null; // the caller says what it is not
    }
  }

  /// Four decimal bytes without leading zeros, or -1.
  private static long ipv4(final String text) {
    long address = 0;
    int from = 0;
    for (int i = 0; i < 4; i++) {
      final int dot = text.indexOf('.', from);
      final int to = i == 3 ? text.length() : dot;
      if (to < 0 || to - from > 3 || (to - from > 1 && text.charAt(from) == '0')) {
        return -1;
      }
      final long part = Numbers.digits(text, from, to, 10);
      if (part < 0 || part > 255) {
        return -1;
      }
      address = address << 8 | part;
      from = to + 1;
    }
    return address;
  }

  /// An address as `inet_ntop` of the C library writes it, which is not RFC 5952 for `::1.2.3.4`.
  static void write(final IpAddress address, final StringBuilder out) {
    final long low = address.low();
    if (!address.ipv6()) {
      out.append(low >>> 24).append('.').append(low >>> 16 & 0xFF).append('.');
      out.append(low >>> 8 & 0xFF).append('.').append(low & 0xFF);
    } else if (address.high() == 0 && low >>> 32 == 0 && low >>> 16 != 0) {
      out.append("::");
      write(IpAddress.ofIpv4((int) low), out);
    } else {
      out.append(address);
    }
  }

  /// `ADDRESS/LENGTH`, or `ADDRESS/MASK` for a mask with a gap.
  static void write(final AddressMask mask, final StringBuilder out) {
    write(mask.address(), out);
    out.append('/');
    final int length = mask.prefixLength();
    if (length >= 0) {
      out.append(length);
    } else {
      write(bits(mask), out);
    }
  }

  /// A mask as an address.
  static IpAddress bits(final AddressMask mask) {
    return new IpAddress(mask.address().ipv6(), mask.maskHigh(), mask.maskLow());
  }
}
