package io.chainwalk.pipeline;

import static io.chainwalk.pipeline.RuleWords.MASQUERADE;
import static io.chainwalk.pipeline.RuleWords.out;
import static io.chainwalk.pipeline.RuleWords.to;
import static io.chainwalk.pipeline.RuleWords.toAddress;
import static io.chainwalk.pipeline.Wire.CLIENT;
import static io.chainwalk.pipeline.Wire.SERVER;
import static io.chainwalk.pipeline.Wire.VIP;
import static io.chainwalk.pipeline.Wire.assertLeft;
import static io.chainwalk.pipeline.Wire.passed;
import static io.chainwalk.pipeline.Wire.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.SctpHeader;
import io.chainwalk.ruleset.Hook;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// SCTP associations to a service through DNAT and MASQUERADE: facts sheet, sections 4.6 and 6.7. The client's tag is 11,
/// the server's 22: each side writes the other's.
class ScenarioSctpTest {
  private final NodeLab router =
      NodeLab.router(
          new ScriptedRules()
              .nat(Hook.PREROUTING, to(VIP, 3868), toAddress(SERVER, 3869))
              .nat(Hook.POSTROUTING, out(RuleWords.S0), MASQUERADE));

  /// A packet of the client's arrives translated, with its checksum computed anew, and leaves the entry so.
  private void client(final UnaryOperator<SctpHeader> chunks, final String entry) {
    assertLeft(
        "s0",
        chunks.apply(passed(Wire.S0, SERVER).sctp(4000, 3869).tag(22)),
        router.receive("c0", fromClient(chunks).bytes()));
    assertEquals(entry(entry), router.connections());
  }

  private void server(final UnaryOperator<SctpHeader> chunks, final String entry) {
    assertLeft(
        "c0",
        chunks.apply(passed(VIP, CLIENT).sctp(3868, 4000).tag(11)),
        router.receive("s0", fromServer(chunks).bytes()));
    assertEquals(entry(entry), router.connections());
  }

  private static PacketBuilder fromClient(final UnaryOperator<SctpHeader> chunks) {
    return chunks.apply(sent(CLIENT, VIP).sctp(4000, 3868).tag(22));
  }

  private static PacketBuilder fromServer(final UnaryOperator<SctpHeader> chunks) {
    return chunks.apply(sent(SERVER, Wire.S0).sctp(3869, 4000).tag(11));
  }

  private static List<String> entry(final String words) {
    final int bits = words.indexOf(',');
    return List.of(
        "sctp "
            + (bits < 0 ? words : words.substring(0, bits))
            + ", 10.0.1.2:4000 > 10.96.0.10:3868, 10.0.2.2:3869 > 10.0.2.1:4000"
            + (bits < 0 ? "" : words.substring(bits)));
  }

  private void associate() {
    client(sctp -> sctp.tag(0).init(11, 1), "CLOSED 10 s, UNREPLIED");
    server(sctp -> sctp.initAck(22, 1, "cookie"), "COOKIE_WAIT 3 s");
    client(sctp -> sctp.cookieEcho("cookie"), "COOKIE_ECHOED 3 s");
    server(SctpHeader::cookieAck, "ESTABLISHED 210 s, ASSURED");
  }

  @Test
  void scenario75_aWholeAssociationIsTranslatedBothWays() {
    associate();
    client(sctp -> sctp.data(1, "hello"), "ESTABLISHED 210 s, ASSURED");
    server(sctp -> sctp.sack(1), "ESTABLISHED 210 s, ASSURED");
    client(sctp -> sctp.shutdown(1), "SHUTDOWN_SENT 3 s, ASSURED");
    server(SctpHeader::shutdownAck, "SHUTDOWN_ACK_SENT 3 s, ASSURED");
    client(SctpHeader::shutdownComplete, "CLOSED 10 s, ASSURED");
  }

  @Test
  void scenario75_anAbortWithTheTFlagReflectsTheTagOfItsReceiversPeer() {
    associate();
    server(sctp -> sctp.tag(22).chunk(6, 1), "CLOSED 10 s, ASSURED");
  }

  @Test
  void scenario75_dataWithAWrongTagIsInvalidAndLeavesForTheServiceAddressItself() {
    associate();
    router.becomes(NodeLab.ROUTER + "route 10.96.0.0/16 via 10.0.2.3\n");
    final NodeLab.Result result =
        router.receive("c0", fromClient(sctp -> sctp.tag(23).data(1, "hello")).bytes());
    assertEquals(CtState.INVALID, result.ctState());
    assertEquals(PacketOutcome.INVALID, result.outcome());
    assertLeft("s0", passed(CLIENT, VIP).sctp(4000, 3868).tag(23).data(1, "hello"), result);
    assertEquals(entry("ESTABLISHED 210 s, ASSURED"), router.connections());
  }

  @Test
  void scenario75_aRepeatedInitDoesNotRenewTheTimeout() {
    client(sctp -> sctp.tag(0).init(11, 1), "CLOSED 10 s, UNREPLIED");
    router.after(2);
    client(sctp -> sctp.tag(0).init(11, 1), "CLOSED 8 s, UNREPLIED");
  }
}
