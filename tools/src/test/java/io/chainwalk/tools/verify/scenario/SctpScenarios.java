package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.SctpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// SCTP associations: facts sheet, section 4.6.
final class SctpScenarios {
  private static final int PORT = 4000;
  private static final int SERVICE_PORT = 3868;

  /// The tag that the client wants to see.
  private static final long CLIENTS = 0x11111111L;

  /// The tag that the server wants to see.
  private static final long SERVERS = 0x22222222L;

  private static final int HEARTBEAT = 4;
  private static final int HEARTBEAT_ACK = 5;
  private static final int ABORT = 6;
  private static final byte[] HEARTBEAT_INFO = {0, 1, 0, 4};

  private final Script script;

  private SctpScenarios(final Family family) {
    script = new Script(75, Lab.service(family));
  }

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    for (final Family family : Family.values()) {
      all.addAll(new SctpScenarios(family).association());
    }
    all.add(wrongTags());
    all.add(aborted("abort", CLIENTS, 0, "The server aborts: CLOSED."));
    all.add(
        aborted(
            "abort-with-t-flag",
            SERVERS,
            1,
            "The server aborts with the T flag and the tag it was sent: CLOSED."));
    all.add(aborted("abort-with-wrong-tag", CLIENTS + 1, 0, "An abort with a wrong tag: INVALID."));
    all.add(initAgain());
    all.add(notFirst());
    all.add(heartbeats());
    return all;
  }

  private void client(final UnaryOperator<SctpHeader> chunks) {
    script.client(chunks.apply(script.family().question().sctp(PORT, SERVICE_PORT).tag(SERVERS)));
  }

  private void server(final UnaryOperator<SctpHeader> chunks) {
    script.server(chunks.apply(script.family().answer().sctp(SERVICE_PORT, PORT).tag(CLIENTS)));
  }

  private SctpScenarios associate() {
    client(sctp -> sctp.tag(0).init(CLIENTS, 1));
    server(sctp -> sctp.initAck(SERVERS, 1, "cook"));
    client(sctp -> sctp.cookieEcho("cook"));
    server(SctpHeader::cookieAck);
    return this;
  }

  private List<Scenario> association() {
    final List<Scenario> all = new ArrayList<>();
    client(sctp -> sctp.tag(0).init(CLIENTS, 1));
    server(sctp -> sctp.initAck(SERVERS, 1, "cook"));
    all.add(script.scenario("init-acknowledged", "INIT and INIT ACK: COOKIE_WAIT."));
    client(sctp -> sctp.cookieEcho("cook"));
    server(SctpHeader::cookieAck);
    client(sctp -> sctp.data(1, "hello"));
    server(sctp -> sctp.sack(1));
    client(sctp -> sctp.chunk(HEARTBEAT, 0, HEARTBEAT_INFO));
    server(sctp -> sctp.chunk(HEARTBEAT_ACK, 0, HEARTBEAT_INFO));
    all.add(script.scenario("association", "An association with data: ESTABLISHED, 210 s."));
    client(sctp -> sctp.shutdown(1));
    all.add(script.scenario("shutdown", "SHUTDOWN of the client: SHUTDOWN_SENT."));
    server(SctpHeader::shutdownAck);
    client(SctpHeader::shutdownComplete);
    all.add(script.scenario("shutdown-complete", "A whole shutdown: CLOSED."));
    return script.family().isIpv6() ? List.of(all.get(1)) : all;
  }

  private static Scenario wrongTags() {
    final SctpScenarios talk = new SctpScenarios(Family.IPV4).associate();
    talk.client(sctp -> sctp.tag(SERVERS + 1).data(1, "hello"));
    talk.server(sctp -> sctp.tag(SERVERS).data(1, "hello"));
    return talk.script.scenario(
        "data-with-wrong-tag", "Data of either side with a wrong tag: INVALID.");
  }

  private static Scenario aborted(
      final String name, final long tag, final int flags, final String about) {
    final SctpScenarios talk = new SctpScenarios(Family.IPV4).associate();
    talk.server(sctp -> sctp.tag(tag).chunk(ABORT, flags));
    return talk.script.scenario(name, about);
  }

  private static Scenario initAgain() {
    final SctpScenarios talk = new SctpScenarios(Family.IPV4);
    talk.client(sctp -> sctp.tag(0).init(CLIENTS, 1));
    talk.script.pause(2200);
    talk.client(sctp -> sctp.tag(0).init(CLIENTS, 1));
    return talk.script.scenario(
        "init-repeated", "An INIT comes again after two seconds: its timeout is not renewed.");
  }

  private static Scenario notFirst() {
    final SctpScenarios talk = new SctpScenarios(Family.IPV4);
    talk.client(sctp -> sctp.tag(0).init(CLIENTS, 1).badChecksum());
    talk.client(sctp -> sctp.tag(0).init(CLIENTS, 1).data(1, "data"));
    talk.client(sctp -> sctp.tag(5).init(CLIENTS, 1));
    talk.client(sctp -> sctp.tag(0));
    talk.client(sctp -> sctp.tag(5).data(1, "data"));
    talk.client(SctpHeader::abort);
    return talk.script.scenario(
        "not-a-beginning", "Packets with which no association begins: all of them INVALID.");
  }

  private static Scenario heartbeats() {
    final SctpScenarios talk = new SctpScenarios(Family.IPV4);
    talk.client(sctp -> sctp.chunk(HEARTBEAT, 0, HEARTBEAT_INFO));
    talk.server(sctp -> sctp.chunk(HEARTBEAT_ACK, 0, HEARTBEAT_INFO));
    talk.client(sctp -> sctp.data(1, "hello"));
    return talk.script.scenario(
        "second-path", "A second path is opened by heartbeats: ESTABLISHED, and ASSURED.");
  }
}
