package io.chainwalk.tools.names;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.names.DomainName;
import io.chainwalk.names.NameRecord;
import io.chainwalk.names.RecordData;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;

/// Names and records as the library that encodes them has them.
final class WireRecords {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private WireRecords() {}

  /// A name of a message. Each byte of a label is a character.
  static DomainName domainName(final Name name) {
    final List<String> labels = new ArrayList<>();
    for (int i = 0; i < name.labels() - 1; i++) { // the last one is the root's
      final byte[] label = name.getLabel(i); // its length in front
      labels.add(new String(label, 1, label.length - 1, StandardCharsets.ISO_8859_1));
    }
    return new DomainName(labels);
  }

  /// A name for a message.
  static Name name(final DomainName name) {
    return Name.fromConstantString(name.toString());
  }

  /// A record for a message.
  static Record record(final NameRecord record) {
    final Name owner = name(record.owner());
    final long ttl = record.ttlSeconds();
    return switch (record.data()) {
      case RecordData.Address a when a.address().ipv6() ->
          new AAAARecord(owner, DClass.IN, ttl, address(a.address()));
      case RecordData.Address a -> new ARecord(owner, DClass.IN, ttl, address(a.address()));
      case RecordData.Service s ->
          new SRVRecord(
              owner, DClass.IN, ttl, s.priority(), s.weight(), s.port(), name(s.target()));
      case RecordData.Alias c -> new CNAMERecord(owner, DClass.IN, ttl, name(c.target()));
      case RecordData.Pointer p -> new PTRRecord(owner, DClass.IN, ttl, name(p.target()));
      case RecordData.Text t -> new TXTRecord(owner, DClass.IN, ttl, t.text());
      case RecordData.NameServer n -> new NSRecord(owner, DClass.IN, ttl, name(n.target()));
      case RecordData.Authority a ->
          new SOARecord(
              owner,
              DClass.IN,
              ttl,
              name(a.server()),
              name(a.mailbox()),
              a.serial(),
              a.refreshSeconds(),
              a.retrySeconds(),
              a.expireSeconds(),
              a.minimumSeconds());
    };
  }

  private static InetAddress address(final IpAddress address) {
    final byte[] bytes =
        address.ipv6()
            ? ByteBuffer.allocate(IPV6_BYTES).putLong(address.high()).putLong(address.low()).array()
            : ByteBuffer.allocate(IPV4_BYTES).putInt((int) address.low()).array();
    try {
      return InetAddress.getByAddress(bytes);
    } catch (final UnknownHostException problem) {
      throw new IllegalStateException("an address of the right length is one", problem);
    }
  }
}
