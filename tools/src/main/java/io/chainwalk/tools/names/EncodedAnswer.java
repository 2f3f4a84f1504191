package io.chainwalk.tools.names;

import io.chainwalk.names.Answer;
import io.chainwalk.names.NameRecord;
import java.util.List;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// An answer as a message, for whoever asks: without an id, without flags of the question, without EDNS.
///
/// **Threads:** immutable, as long as nobody changes the bytes.
final class EncodedAnswer {
  private final Answer.Status status;
  private final byte[] message;
  private final int additionalOffset;

  private EncodedAnswer(
      final Answer.Status status, final byte[] message, final int additionalOffset) {
    this.status = status;
    this.message = message;
    this.additionalOffset = additionalOffset;
  }

  /// What came of the question.
  Answer.Status status() {
    return status;
  }

  /// The message; not to be changed.
  byte[] message() {
    return message;
  }

  /// Where the additional section begins, which may be left out.
  int additionalOffset() {
    return additionalOffset;
  }

  /// Encodes an answer.
  ///
  /// @param question as it was asked
  /// @param answer what is answered
  /// @param answers its records, in the order they are to have
  /// @return the message; compressed, so that names in it point to the question's
  static EncodedAnswer of(
      final Record question, final Answer answer, final List<NameRecord> answers) {
    final Message message = new Message(0);
    message.getHeader().setFlag(Flags.QR);
    message.addRecord(question, Section.QUESTION);
    if (answer.status() == Answer.Status.OUTSIDE) {
      message.getHeader().setRcode(Rcode.REFUSED);
    } else {
      message.getHeader().setFlag(Flags.AA);
    }
    if (answer.status() == Answer.Status.NO_NAME) {
      message.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    add(message, answers, Section.ANSWER);
    add(message, answer.authority(), Section.AUTHORITY);
    final int additionalOffset = message.toWire().length;
    add(message, answer.additional(), Section.ADDITIONAL);
    return new EncodedAnswer(answer.status(), message.toWire(), additionalOffset);
  }

  private static void add(
      final Message message, final List<NameRecord> records, final int section) {
    records.forEach(record -> message.addRecord(WireRecords.record(record), section));
  }
}
