package io.chainwalk.tools.messages;

import io.chainwalk.flow.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Takes DNS messages apart.
final class DnsMessages {
  /// The most aliases that are followed; resolvers follow as many or fewer.
  private static final int MOST_ALIASES = 16;

  private static final int IPV4_BYTES = 4;

  private DnsMessages() {}

  /// Where a message was found.
  ///
  /// @param packetNumber the packet in which it was complete
  /// @param timeNs that packet's time
  /// @param client whom it was sent to
  /// @param clientPort the port
  record Place(long packetNumber, long timeNs, IpAddress client, int clientPort) {}

  /// Reads an answer.
  ///
  /// @param bytes a message
  /// @param place where it was found
  /// @return empty for what is no answer to one question for A, AAAA or SRV records of the Internet
  /// @throws IOException when it is no DNS message
  static Optional<DnsAnswer> read(final byte[] bytes, final Place place) throws IOException {
    final Message message = new Message(bytes);
    final Header header = message.getHeader();
    final Record question = message.getQuestion();
    if (!header.getFlag(Flags.QR)
        || header.getOpcode() != Opcode.QUERY
        || question == null
        || question.getDClass() != DClass.IN
        || !isOfInterest(question.getType())) {
      return Optional.empty();
    }
    return Optional.of(
        new DnsAnswer(
            place.packetNumber(),
            place.timeNs(),
            place.client(),
            place.clientPort(),
            header.getID(),
            text(question.getName()),
            Type.string(question.getType()),
            result(message.getRcode()),
            addresses(message, question)));
  }

  private static boolean isOfInterest(final int type) {
    return type == Type.A || type == Type.AAAA || type == Type.SRV;
  }

  private static DnsAnswer.Result result(final int code) {
    return switch (code) {
      case Rcode.NOERROR -> DnsAnswer.Result.FOUND;
      case Rcode.NXDOMAIN -> DnsAnswer.Result.NO_SUCH_NAME;
      default -> DnsAnswer.Result.FAILED;
    };
  }

  private static String text(final Name name) {
    return name.toString(true).toLowerCase(Locale.ROOT);
  }

  /// The addresses of the name that was asked for, or of the servers of an SRV record, which come as additional records.
  private static List<DnsAnswer.Address> addresses(final Message message, final Record question) {
    final List<Record> answers = message.getSection(Section.ANSWER);
    final Map<Name, Long> owners = new HashMap<>();
    followAliases(question.getName(), answers, owners);
    final List<DnsAnswer.Address> found = new ArrayList<>();
    if (question.getType() == Type.SRV) {
      final Map<Name, Long> servers = new HashMap<>();
      for (final Record each : answers) {
        if (each instanceof final SRVRecord srv && owners.containsKey(srv.getName())) {
          servers.put(srv.getTarget(), srv.getTTL());
        }
      }
      addAddresses(message.getSection(Section.ADDITIONAL), servers, found);
    } else {
      addAddresses(answers, owners, found);
    }
    return found;
  }

  /// Notes a name and all that it is an alias of, with the least TTL on the way.
  private static void followAliases(
      final Name asked, final List<Record> answers, final Map<Name, Long> owners) {
    final Map<Name, CNAMERecord> aliases = new HashMap<>();
    for (final Record each : answers) {
      if (each instanceof final CNAMERecord alias) {
        aliases.putIfAbsent(alias.getName(), alias);
      }
    }
    Name name = asked;
    long ttlSeconds = Long.MAX_VALUE;
    for (int i = 0; i <= MOST_ALIASES && owners.putIfAbsent(name, ttlSeconds) == null; i++) {
      final CNAMERecord alias = aliases.get(name);
      if (alias != null) {
        ttlSeconds = Math.min(ttlSeconds, alias.getTTL());
        name = alias.getTarget();
      }
    }
  }

  private static void addAddresses(
      final List<Record> records,
      final Map<Name, Long> owners,
      final List<DnsAnswer.Address> found) {
    for (final Record each : records) {
      final Long ttlSeconds = owners.get(each.getName());
      if (ttlSeconds == null) {
        continue;
      }
      final InetAddress address =
          switch (each) {
            case final ARecord record -> record.getAddress();
            case final AAAARecord record -> record.getAddress();
            default -> null;
          };
      if (address != null) {
        found.add(
            new DnsAnswer.Address(
                ipAddress(address.getAddress()), Math.min(ttlSeconds, each.getTTL())));
      }
    }
  }

  private static IpAddress ipAddress(final byte[] bytes) {
    final ByteBuffer words = ByteBuffer.wrap(bytes);
    return bytes.length == IPV4_BYTES
        ? IpAddress.ofIpv4(words.getInt())
        : new IpAddress(true, words.getLong(), words.getLong());
  }
}
