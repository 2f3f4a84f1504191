package io.chainwalk.tools.messages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Messages of a name server, as bytes.
public final class DnsPayloads {
  private DnsPayloads() {}

  /// A name and its addresses.
  ///
  /// @param id of the question
  /// @param name with its dot at the end
  /// @param ttlSeconds of all addresses
  /// @param addresses of one version, 4 where there are none
  /// @return the message
  public static byte[] answer(
      final int id, final String name, final long ttlSeconds, final String... addresses) {
    try {
      final boolean ipv6 = addresses.length > 0 && addresses[0].contains(":");
      final Message message = about(id, name, ipv6 ? Type.AAAA : Type.A);
      for (final String address : List.of(addresses)) {
        message.addRecord(
            ipv6
                ? new AAAARecord(
                    Name.fromString(name), DClass.IN, ttlSeconds, InetAddress.ofLiteral(address))
                : new ARecord(
                    Name.fromString(name), DClass.IN, ttlSeconds, InetAddress.ofLiteral(address)),
            Section.ANSWER);
      }
      return message.toWire();
    } catch (final IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// A name that there is not.
  ///
  /// @param id of the question
  /// @param name with its dot at the end
  /// @return the message
  public static byte[] noSuchName(final int id, final String name) {
    try {
      final Message message = about(id, name, Type.A);
      message.getHeader().setRcode(Rcode.NXDOMAIN);
      return message.toWire();
    } catch (final IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static Message about(final int id, final String name, final int type) throws IOException {
    final Message message =
        Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    message.getHeader().setID(id);
    message.getHeader().setFlag(Flags.QR);
    return message;
  }
}
