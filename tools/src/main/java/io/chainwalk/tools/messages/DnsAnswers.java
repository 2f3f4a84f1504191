package io.chainwalk.tools.messages;

import io.chainwalk.flow.IpAddress;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/// The answers of name servers, out of datagrams and out of TCP connections.
///
/// What comes from port 53 is taken for an answer, and what comes from 5353 to another port: name servers in pods listen
/// there where they may not have 53. Multicast DNS, between ports 5353, knows no Services.
final class DnsAnswers {
  static final int PORT = 53;
  static final int UNPRIVILEGED_PORT = 5353;

  private final Consumer<DnsAnswer> found;
  private long answers;
  private long unreadable;

  /// Begins.
  ///
  /// @param found gets each answer
  DnsAnswers(final Consumer<DnsAnswer> found) {
    this.found = found;
  }

  /// Whether a name server would send this.
  static boolean isAnswer(final int sourcePort, final int destinationPort) {
    return sourcePort == PORT
        || (sourcePort == UNPRIVILEGED_PORT && destinationPort != UNPRIVILEGED_PORT);
  }

  /// Reads a message.
  ///
  /// @param bytes all of it
  /// @param place where it was
  void message(final byte[] bytes, final DnsMessages.Place place) {
    final Optional<DnsAnswer> answer;
    try {
      answer = DnsMessages.read(bytes, place);
    } catch (final IOException | RuntimeException _) {
      // Whoever listens at these ports: it is counted. The library has exceptions of several kinds.
      unreadable++;
      return;
    }
    answer.ifPresent(each -> {
      answers++;
      found.accept(each);
    });
  }

  /// Counts a message that the capture has not whole.
  void cut() {
    unreadable++;
  }

  /// Begins a connection, in the direction of the client.
  ByteSink stream(final Conversation conversation, final boolean fromBeginning) {
    return new DnsStream(this, conversation.receiver(), conversation.receiverPort(), fromBeginning);
  }

  /// How many answers there were.
  long answers() {
    return answers;
  }

  /// How many messages could not be read, or not all of them.
  long unreadable() {
    return unreadable;
  }

  /// Messages with two bytes of length in front of each, RFC 1035 section 4.2.2.
  private static final class DnsStream implements ByteSink {
    private static final int LENGTH_BYTES = 2;

    private final DnsAnswers answers;
    private final IpAddress client;
    private final int clientPort;
    private final byte[] lengthBytes = new byte[LENGTH_BYTES];
    private byte[] message = {};
    private int have;
    private boolean inMessage;
    private boolean givenUp;

    private DnsStream(
        final DnsAnswers answers,
        final IpAddress client,
        final int clientPort,
        final boolean fromBeginning) {
      this.answers = answers;
      this.client = client;
      this.clientPort = clientPort;
      givenUp = !fromBeginning; // nobody knows where a message begins
    }

    @Override
    public void data(final byte[] bytes, final long packetNumber, final long timeNs) {
      int from = 0;
      while (!givenUp && from < bytes.length) {
        final byte[] into = inMessage ? message : lengthBytes;
        final int count = Math.min(into.length - have, bytes.length - from);
        System.arraycopy(bytes, from, into, have, count);
        from += count;
        have += count;
        if (have == into.length) {
          partIsWhole(new DnsMessages.Place(packetNumber, timeNs, client, clientPort));
        }
      }
    }

    private void partIsWhole(final DnsMessages.Place place) {
      have = 0;
      if (inMessage) {
        final byte[] whole = message;
        inMessage = false;
        message = new byte[0];
        answers.message(whole, place);
        return;
      }
      message = new byte[(lengthBytes[0] & 0xFF) << 8 | (lengthBytes[1] & 0xFF)];
      inMessage = message.length > 0;
    }

    @Override
    public void lost() {
      if (!givenUp) {
        givenUp = true;
        message = new byte[0];
        answers.cut();
      }
    }

    @Override
    public void end(final End why) {
      givenUp = true;
      message = new byte[0];
    }
  }
}
