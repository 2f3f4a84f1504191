package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Protocol;
import java.util.Arrays;
import java.util.HexFormat;

/// A TCP flow told packet by packet. Sequence numbers are relative to the initial ones of their sender, acknowledgments
/// to those of the other side.
final class TcpStory {
  static final int CLIENT_ISN = 10_000;
  static final int SERVER_ISN = 50_000;

  private final TrackerLab lab = new TrackerLab(Protocol.TCP);
  private final int clientIsn;
  private final int serverIsn;
  private int window = 1000;

  TcpStory() {
    this(CLIENT_ISN, SERVER_ISN);
  }

  TcpStory(final int clientIsn, final int serverIsn) {
    this.clientIsn = clientIsn;
    this.serverIsn = serverIsn;
  }

  /// A connection whose handshake is complete, all windows 1000 bytes.
  static TcpStory established() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).sent();
    story.server("SA", 0, 1).sent();
    story.client("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    return story;
  }

  TcpStory set(final String sysctl, final long value) {
    lab.set(sysctl, value);
    return this;
  }

  /// The window of packets that do not say otherwise.
  TcpStory defaultWindow(final int bytes) {
    window = bytes;
    return this;
  }

  Segment client(final String flags, final int sequence, final int acknowledgment) {
    return new Segment(true, flags, clientIsn + sequence, serverIsn + acknowledgment);
  }

  Segment server(final String flags, final int sequence, final int acknowledgment) {
    return new Segment(false, flags, serverIsn + sequence, clientIsn + acknowledgment);
  }

  Segment from(final boolean client, final String flags, final int seq, final int ack) {
    return client ? client(flags, seq, ack) : server(flags, seq, ack);
  }

  void passes(final double seconds) {
    lab.passSeconds(seconds);
  }

  void entryIs(final String entry) {
    assertEquals(entry, lab.entry());
  }

  TrackerLab lab() {
    return lab;
  }

  /// A packet about to be sent.
  final class Segment {
    private final boolean fromClient;
    private final String flags;
    private int sequence;
    private final int acknowledgment;
    private int rawWindow = window;
    private byte[] options = {};
    private int dataBytes;

    Segment(
        final boolean fromClient,
        final String flags,
        final int sequence,
        final int acknowledgment) {
      this.fromClient = fromClient;
      this.flags = flags;
      this.sequence = sequence;
      this.acknowledgment = flags.contains("A") ? acknowledgment : 0;
    }

    Segment window(final int raw) {
      rawWindow = raw;
      return this;
    }

    Segment data(final int bytes) {
      dataBytes = bytes;
      return this;
    }

    /// Options in hex, filled up with NOPs to a multiple of four bytes.
    Segment options(final String hex) {
      final byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
      options = new byte[(bytes.length + 3) & ~3];
      Arrays.fill(options, (byte) 1);
      System.arraycopy(bytes, 0, options, 0, bytes.length);
      return this;
    }

    Segment absoluteSequence(final int number) {
      sequence = number;
      return this;
    }

    /// Sends it, whatever becomes of it.
    ///
    /// @return its ctstate
    String sent() {
      return lab.send(
          fromClient,
          TcpBytes.segment(flags, sequence, acknowledgment, rawWindow, options, dataBytes));
    }

    /// Sends it and checks ctstate and the entry afterwards, such as `NEW 120 SYN_SENT UNREPLIED`.
    void gives(final String expected) {
      final String ctstate = sent();
      assertEquals(expected, ctstate + " " + lab.entry());
    }
  }
}
