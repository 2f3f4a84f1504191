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
import org.xbill.DNS.WireParseException;

/// Takes DNS messages apart.
final class DnsMessages {
  /// The most aliases that are followed; resolvers follow as many or fewer.
  private static final int MOST_ALIASES = 16;

  private static final int IPV4_BYTES = 4;

  /// Where the flags and the counts of the four sections are in a header (RFC 1035 section 4.1.1).
  private static final int FLAGS_AT = 2;

  private static final int COUNTS_AT = 4;
  private static final int TC = 0x0200;

  /// The root's name, a type and a class (RFC 1035 section 4.1.2).
  private static final int LEAST_QUESTION_BYTES = 5;

  /// The same with a TTL and the length of no data (RFC 1035 section 4.1.3).
  private static final int LEAST_RECORD_BYTES = 11;

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
    checkCounts(bytes);
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
            addresses(message, question),
            header.getFlag(Flags.TC)));
  }

  /// Holds the header's counts against the length before anything is parsed.
  ///
  /// A message that says of itself that it is cut (TC) may have fewer records than it counts: the library reads those
  /// that are there, and makes room for no more.
  ///
  /// @throws WireParseException when there cannot be as many records, and it is not cut
  private static void checkCounts(final byte[] bytes) throws WireParseException {
    if (bytes.length < Header.LENGTH) {
      throw new WireParseException("shorter than a header: " + bytes.length);
    }
    final ByteBuffer message = ByteBuffer.wrap(bytes);
    if ((message.getShort(FLAGS_AT) & TC) != 0) {
      return;
    }
    int room = bytes.length - Header.LENGTH;
    for (int section = Section.QUESTION; section <= Section.ADDITIONAL; section++) {
      room -= count(message, section) * leastBytes(section);
    }
    if (room < 0) {
      throw new WireParseException("fewer bytes than the counts of the header ask for");
    }
  }

  private static int count(final ByteBuffer message, final int section) {
    return Short.toUnsignedInt(message.getShort(COUNTS_AT + Short.BYTES * section));
  }

  private static int leastBytes(final int section) {
    return section == Section.QUESTION ? LEAST_QUESTION_BYTES : LEAST_RECORD_BYTES;
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
