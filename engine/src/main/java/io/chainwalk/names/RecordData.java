package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;

/// What a record says of its name. The text of each is that of zone files.
public sealed interface RecordData {

  /// The type.
  ///
  /// @return never [RecordType#OTHER]
  RecordType type();

  /// An address (RFC 1035 section 3.4.1, RFC 3596).
  ///
  /// @param address of either family
  record Address(IpAddress address) implements RecordData {
    @Override
    public RecordType type() {
      return address.ipv6() ? RecordType.AAAA : RecordType.A;
    }

    @Override
    public String toString() {
      return address.toString();
    }
  }

  /// Where a service is (RFC 2782).
  ///
  /// @param priority lower ones first, 0 to 65535
  /// @param weight the share among those of the same priority, 0 to 65535
  /// @param port 1 to 65535
  /// @param target the name with the address
  record Service(int priority, int weight, int port, DomainName target) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.SRV;
    }

    @Override
    public String toString() {
      return priority + " " + weight + " " + port + " " + target;
    }
  }

  /// Another name for the same (RFC 1035 section 3.3.1).
  ///
  /// @param target the name it is another one for
  record Alias(DomainName target) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.CNAME;
    }

    @Override
    public String toString() {
      return target.toString();
    }
  }

  /// The name of an address (RFC 1035 section 3.3.12).
  ///
  /// @param target the name
  record Pointer(DomainName target) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.PTR;
    }

    @Override
    public String toString() {
      return target.toString();
    }
  }

  /// A text (RFC 1035 section 3.3.14).
  ///
  /// @param text up to 255 characters of ASCII
  record Text(String text) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.TXT;
    }

    @Override
    public String toString() {
      return '"' + text + '"';
    }
  }

  /// A server that answers for the zone (RFC 1035 section 3.3.11).
  ///
  /// @param target its name
  record NameServer(DomainName target) implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.NS;
    }

    @Override
    public String toString() {
      return target.toString();
    }
  }

  /// What is said of a zone (RFC 1035 section 3.3.13, RFC 2308 section 4). Times are in seconds.
  ///
  /// @param server the server it comes from
  /// @param mailbox who looks after it
  /// @param serial its version, an unsigned number of 32 bits
  /// @param refreshSeconds when a copy is compared with it
  /// @param retrySeconds when that is tried again
  /// @param expireSeconds when a copy is no longer worth anything
  /// @param minimumSeconds how long it may be kept that there is no record
  record Authority(
      DomainName server,
      DomainName mailbox,
      long serial,
      int refreshSeconds,
      int retrySeconds,
      int expireSeconds,
      int minimumSeconds)
      implements RecordData {
    @Override
    public RecordType type() {
      return RecordType.SOA;
    }

    @Override
    public String toString() {
      return server
          + " "
          + mailbox
          + " "
          + serial
          + " "
          + refreshSeconds
          + " "
          + retrySeconds
          + " "
          + expireSeconds
          + " "
          + minimumSeconds;
    }
  }
}
