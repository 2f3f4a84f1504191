package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpHeader;
import java.util.function.Function;

/// A TCP connection between the client and the server of a service, whose segments say a window of [#WINDOW].
final class TcpTalk {
  /// The client's initial sequence number.
  static final long I = 10_000;

  /// The server's initial sequence number.
  static final long J = 50_000;

  static final int WINDOW = 1000;
  static final int CLIENT_PORT = 1500;
  static final int SERVICE_PORT = 80;
  static final int SERVER_PORT = 8080;

  private final Script script;

  TcpTalk(final int number, final Lab lab) {
    script = new Script(number, lab);
  }

  /// Through a service of one server.
  static TcpTalk of(final int number, final Family family) {
    return new TcpTalk(number, Lab.service(family));
  }

  /// [#of], up to the third segment.
  static TcpTalk established(final int number, final Family family) {
    return new TcpTalk(number, Lab.service(family)).handshake();
  }

  TcpTalk handshake() {
    client("S", I, 0);
    server("SA", J, I + 1);
    client("A", I + 1, J + 1);
    return this;
  }

  /// The connection is closed by the client first, and both sides know.
  TcpTalk close() {
    client("FA", I + 1, J + 1);
    server("A", J + 1, I + 2);
    server("FA", J + 1, I + 2);
    client("A", I + 2, J + 2);
    return this;
  }

  void client(final String flags, final long seq, final long ack) {
    client(flags, seq, ack, tcp -> tcp);
  }

  /// The client sends a segment.
  ///
  /// @param more adds options, another window, or payload
  void client(
      final String flags,
      final long seq,
      final long ack,
      final Function<TcpHeader, PacketBuilder> more) {
    final TcpHeader tcp = script.family().question().tcp(CLIENT_PORT, SERVICE_PORT);
    script.client(more.apply(header(tcp, flags, seq, ack)));
  }

  void server(final String flags, final long seq, final long ack) {
    server(flags, seq, ack, tcp -> tcp);
  }

  /// The server sends a segment.
  void server(
      final String flags,
      final long seq,
      final long ack,
      final Function<TcpHeader, PacketBuilder> more) {
    final TcpHeader tcp = script.family().answer().tcp(SERVER_PORT, CLIENT_PORT);
    script.server(more.apply(header(tcp, flags, seq, ack)));
  }

  private static TcpHeader header(
      final TcpHeader tcp, final String flags, final long seq, final long ack) {
    return tcp.flags(flags).seq(seq).ack(ack).window(WINDOW);
  }

  void pause(final long millis) {
    script.pause(millis);
  }

  Scenario scenario(final String variant, final String about) {
    return script.scenario(variant, about);
  }
}
