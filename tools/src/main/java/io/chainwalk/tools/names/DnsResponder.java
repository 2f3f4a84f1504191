package io.chainwalk.tools.names;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Makes an answer of a message, whatever came in it.
///
/// | message                                                      | answer   |
/// |--------------------------------------------------------------|----------|
/// | shorter than a header, or an answer itself                   | none, lest servers talk to each other for ever |
/// | not a standard query                                         | NOTIMP   |
/// | none or several questions, two OPT records, anything garbled | FORMERR  |
/// | another version of EDNS than 0 (RFC 6891 section 6.1.3)      | BADVERS  |
/// | another class than IN, a zone transfer, a name outside       | REFUSED  |
/// | any other                                                    | what the cluster's DNS has |
///
/// What does not fit is left out: first the additional section, then everything but the question, and then the client is
/// told so (TC). Over UDP 512 bytes fit, with EDNS as many as the client says, up to a limit of our own.
///
/// **Threads:** any number at once.
final class DnsResponder {
  /// What fits a message over UDP without EDNS (RFC 1035 section 4.2.1).
  static final int LEAST_UDP_BYTES = 512;

  /// What fits a message over UDP with EDNS, unless told otherwise: what no usual network cuts in fragments.
  static final int DEFAULT_UDP_BYTES = 1_232;

  /// The most that can be told to fit over UDP.
  static final int MOST_UDP_BYTES = 4_096;

  private static final int MOST_TCP_BYTES = 0xFFFF;
  private static final int FLAGS_AT = 2;
  private static final int COUNTS_AT = 4;
  private static final int COUNTS_BYTES = 4 * Short.BYTES;
  private static final int ADDITIONAL_COUNT_AT = 10;
  private static final int LEAST_QUESTION_BYTES = 5;
  private static final int LEAST_RECORD_BYTES = 11;
  private static final int OPCODE_SHIFT = 11;
  private static final int OPCODE_MASK = 0xF;
  private static final int RCODE_MASK = 0xF;
  private static final int QR = 0x8000;
  private static final int TC = 0x0200;
  private static final int RD = 0x0100;
  private static final int CD = 0x0010;

  private final ServedNames names;
  private final DnsCounts counts;
  private final Consumer<RuntimeException> failures;
  private final int udpBytes;

  /// Prepares the answers.
  ///
  /// @param names what is answered from
  /// @param counts is told of every message
  /// @param failures is told of errors of our own, after which the client gets SERVFAIL
  /// @param udpBytes how many bytes may go over UDP, [#LEAST_UDP_BYTES] to [#MOST_UDP_BYTES]
  DnsResponder(
      final ServedNames names,
      final DnsCounts counts,
      final Consumer<RuntimeException> failures,
      final int udpBytes) {
    this.names = names;
    this.counts = counts;
    this.failures = failures;
    this.udpBytes = udpBytes;
  }

  /// Answers a message.
  ///
  /// @param query the message, without the length that goes before it over TCP
  /// @param overTcp how it came
  /// @return the answer, null where there is none to give
  byte @Nullable [] respond(final byte[] query, final boolean overTcp) {
    counts.add(overTcp ? DnsCounts.Event.TCP : DnsCounts.Event.UDP);
    if (query.length < Header.LENGTH || (flags(query) & QR) != 0) {
      counts.add(DnsCounts.Event.IGNORED);
      return null;
    }
    if (((flags(query) >>> OPCODE_SHIFT) & OPCODE_MASK) != Opcode.QUERY) {
      counts.add(DnsCounts.Event.OTHER_OPERATION);
      return error(query, Rcode.NOTIMP);
    }
    final Message message = parse(query);
    if (message == null) {
      counts.add(DnsCounts.Event.MALFORMED);
      return error(query, Rcode.FORMERR);
    }
    try {
      return answer(query, message, overTcp);
    } catch (final RuntimeException failure) {
      counts.add(DnsCounts.Event.FAILED);
      failures.accept(failure);
      return error(query, Rcode.SERVFAIL);
    }
  }

  /// Reads a query.
  ///
  /// @return null where it is none
  private static @Nullable Message parse(final byte[] query) {
    final ByteBuffer counts = ByteBuffer.wrap(query, COUNTS_AT, COUNTS_BYTES);
    final int questions = Short.toUnsignedInt(counts.getShort());
    final int records =
        Short.toUnsignedInt(counts.getShort())
            + Short.toUnsignedInt(counts.getShort())
            + Short.toUnsignedInt(counts.getShort());
    // Lists are made as long as the header says, and it can say anything.
    if (questions != 1
        || Header.LENGTH + LEAST_QUESTION_BYTES + (long) records * LEAST_RECORD_BYTES
            > query.length) {
      return null;
    }
    try {
      final Message message = new Message(query);
      final long options =
          message.getSection(Section.ADDITIONAL).stream()
              .filter(OPTRecord.class::isInstance)
              .count();
      return message.getQuestion() == null || options > 1 ? null : message;
    } catch (final IOException | RuntimeException _) {
      return null; // The library has exceptions of several kinds for what is no message.
    }
  }

  private byte[] answer(final byte[] query, final Message message, final boolean overTcp) {
    final OPTRecord options = message.getOPT();
    if (options != null && options.getVersion() != 0) {
      counts.add(DnsCounts.Event.BAD_VERSION);
      return withOptions(
          error(query, Rcode.NOERROR, message.getQuestion()), options, Rcode.BADVERS >>> 4);
    }
    final Record question = message.getQuestion();
    final int limit =
        (overTcp ? MOST_TCP_BYTES : udpLimit(options)) - (options == null ? 0 : optionsBytes());
    final byte[] answer;
    if (question.getDClass() != DClass.IN || isTransfer(question.getType())) {
      counts.add(DnsCounts.Event.REFUSED);
      answer = error(query, Rcode.REFUSED, question);
    } else {
      final EncodedAnswer encoded = names.answer(question);
      counts.add(
          switch (encoded.status()) {
            case ANSWERED -> DnsCounts.Event.ANSWERED;
            case NO_DATA -> DnsCounts.Event.NO_DATA;
            case NO_NAME -> DnsCounts.Event.NO_NAME;
            case OUTSIDE -> DnsCounts.Event.REFUSED;
          });
      answer = fitted(encoded, question, limit);
      address(answer, query, question);
    }
    return options == null ? answer : withOptions(answer, options, 0);
  }

  private int udpLimit(final @Nullable OPTRecord options) {
    return options == null
        ? LEAST_UDP_BYTES
        : Math.clamp(options.getPayloadSize(), LEAST_UDP_BYTES, udpBytes);
  }

  private static boolean isTransfer(final int type) {
    return type == Type.AXFR || type == Type.IXFR;
  }

  /// A copy of an answer that fits.
  private byte[] fitted(final EncodedAnswer encoded, final Record question, final int limit) {
    final byte[] whole = encoded.message();
    if (whole.length <= limit) {
      return whole.clone();
    }
    if (encoded.additionalOffset() <= limit) {
      final byte[] cut = Arrays.copyOf(whole, encoded.additionalOffset());
      ByteBuffer.wrap(cut).putShort(ADDITIONAL_COUNT_AT, (short) 0);
      return cut;
    }
    counts.add(DnsCounts.Event.TRUNCATED);
    final byte[] cut = Arrays.copyOf(whole, questionEnd(question));
    ByteBuffer.wrap(cut)
        .putShort(FLAGS_AT, (short) (flags(whole) | TC))
        .putLong(COUNTS_AT, 1L << (3 * Short.SIZE)); // one question, and no records
    return cut;
  }

  /// Makes an answer that of this client: its id, its flags, and its name in the case it was written in. Other names
  /// point to that one.
  private static void address(final byte[] answer, final byte[] query, final Record question) {
    final byte[] name = question.getName().toWire();
    System.arraycopy(query, 0, answer, 0, FLAGS_AT);
    ByteBuffer.wrap(answer)
        .putShort(FLAGS_AT, (short) (flags(answer) | (flags(query) & (RD | CD))));
    System.arraycopy(name, 0, answer, Header.LENGTH, name.length);
  }

  private static int questionEnd(final Record question) {
    return Header.LENGTH + question.getName().length() + 2 * Short.BYTES;
  }

  /// An answer to a message that may be anything but has a header.
  private static byte[] error(final byte[] query, final int rcode) {
    final ByteBuffer answer = ByteBuffer.allocate(Header.LENGTH);
    answer.put(query, 0, FLAGS_AT).putShort((short) errorFlags(query, rcode));
    return answer.array();
  }

  private static byte[] error(final byte[] query, final int rcode, final Record question) {
    final Message message = new Message(0);
    message.addRecord(question, Section.QUESTION);
    final byte[] answer = message.toWire();
    System.arraycopy(query, 0, answer, 0, FLAGS_AT);
    ByteBuffer.wrap(answer).putShort(FLAGS_AT, (short) errorFlags(query, rcode));
    return answer;
  }

  private static int errorFlags(final byte[] query, final int rcode) {
    final int kept = (OPCODE_MASK << OPCODE_SHIFT) | RD | CD;
    return QR | (flags(query) & kept) | (rcode & RCODE_MASK);
  }

  private static int flags(final byte[] message) {
    return Short.toUnsignedInt(ByteBuffer.wrap(message).getShort(FLAGS_AT));
  }

  private byte[] withOptions(final byte[] answer, final OPTRecord asked, final int extendedRcode) {
    final byte[] options = options(extendedRcode, asked.getFlags() & ExtendedFlags.DO);
    final byte[] whole = Arrays.copyOf(answer, answer.length + options.length);
    System.arraycopy(options, 0, whole, answer.length, options.length);
    final ByteBuffer buffer = ByteBuffer.wrap(whole);
    buffer.putShort(ADDITIONAL_COUNT_AT, (short) (buffer.getShort(ADDITIONAL_COUNT_AT) + 1));
    return whole;
  }

  private byte[] options(final int extendedRcode, final int flags) {
    return new OPTRecord(udpBytes, extendedRcode, 0, flags).toWire(Section.ADDITIONAL);
  }

  private static int optionsBytes() {
    return LEAST_RECORD_BYTES; // the root's name, and no options
  }
}
