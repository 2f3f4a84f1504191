package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// What there is at a name, whatever type is asked for.
sealed interface NameContent {

  /// There is no such name, nor any below it.
  record NoName(Absence absence) implements NameContent {}

  /// There are only names below it.
  record Bare(Absence absence) implements NameContent {}

  /// It leads to addresses.
  ///
  /// @param service what to say of it where none of its records is of the type asked for
  record Hosts(List<Host> hosts, Absence service) implements NameContent {
    public Hosts {
      hosts = List.copyOf(hosts);
    }
  }

  /// It is another name for something.
  record Alias(DomainName target, RecordSource source, Absence service) implements NameContent {}

  /// It has these records.
  ///
  /// @param additional what goes with them
  record Records(List<NameRecord> records, List<NameRecord> additional) implements NameContent {
    public Records {
      records = List.copyOf(records);
      additional = List.copyOf(additional);
    }
  }

  /// An address and port that a name leads to.
  ///
  /// @param port 1 to 65535; 0 where there is none, and then SRV records do not tell of it
  /// @param target the name that has this address alone, or with few others
  record Host(IpAddress address, int port, DomainName target, RecordSource source) {
    /// The same address with a port.
    Host at(final int otherPort) {
      return new Host(address, otherPort, target, source);
    }
  }
}
