package io.chainwalk.names;

/// The types of records a cluster's DNS has.
public enum RecordType {
  /// An IPv4 address.
  A(1),
  /// The name of a server that answers for a zone.
  NS(2),
  /// Another name for the same.
  CNAME(5),
  /// What is said of a zone.
  SOA(6),
  /// The name of an address.
  PTR(12),
  /// A text.
  TXT(16),
  /// An IPv6 address.
  AAAA(28),
  /// Where a service is: a name and a port.
  SRV(33),
  /// Any other: there are no records of it, whatever the name.
  OTHER(0);

  private final int number;

  RecordType(final int number) {
    this.number = number;
  }

  /// The type's number in messages (RFC 1035 section 3.2.2, RFC 3596, RFC 2782).
  ///
  /// @return the number; 0 for [#OTHER]
  public int number() {
    return number;
  }

  /// The type of a number.
  ///
  /// @param number as in a message
  /// @return the type; [#OTHER] where it is none of those with records
  public static RecordType of(final int number) {
    for (final RecordType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return OTHER;
  }
}
