package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Addresses as labels: `10-244-1-5`, `fd00--5`.
final class DashedAddress {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(-\\d{1,3}){3}");

  private static final Pattern IPV6 = Pattern.compile("[0-9a-f-]+");

  private static final long MAPPED = 0xFFFF;

  private DashedAddress() {}

  /// The label of an address. A label does not end in a hyphen, so that a zero goes behind it: `fd00--0`.
  static String of(final IpAddress address) {
    final String label = address.toString().replace('.', '-').replace(':', '-');
    return label.endsWith("-") ? label + '0' : label;
  }

  /// The address of a label. An IPv4 address within IPv6 is none: what it is depends on who reads it.
  ///
  /// @param label in lower case
  /// @return nothing where it is no address
  static Optional<IpAddress> parse(final String label) {
    try {
      if (IPV4.matcher(label).matches()) {
        return Optional.of(IpAddress.parse(label.replace('-', '.')));
      }
      if (IPV6.matcher(label).matches() && label.indexOf('-') >= 0) {
        return Optional.of(IpAddress.parse(label.replace('-', ':')))
            .filter(address -> address.high() != 0 || address.low() >>> Integer.SIZE != MAPPED);
      }
    } catch (final IllegalArgumentException notOne) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
