package io.chainwalk.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.capture.LinkType;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Match;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Connections, interfaces, links, and what no packet shows.
class OtherRulesTest {
  private static final byte[] SYN =
      PacketBuilder.eth().ip("10.0.1.2", "10.0.2.2").tcp(4000, 80).flags("S").bytes();
  private static final FlowTuple ORIGINAL = Tuples.tcp("10.0.1.2", 4000, "10.96.0.10", 80);
  private static final FlowTuple REPLY = Tuples.tcp("10.0.2.2", 8080, "10.0.1.2", 4000);
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final LabPacket packet = new LabPacket();
  private final PacketTests tests =
      new PacketTests(false, new RuleContext(LabRules.ROUTER, 1), IpSets.NONE, new RuleMemory());

  private LabPacket syn() {
    return packet.load(SYN, LabRules.C0, NS_PER_SECOND);
  }

  @Test
  void aPacketWithoutAConnectionMatchesByItsStateAlone() {
    assertEquals(
        "YNYNN",
        LabRules.of(
                false,
                "-m conntrack --ctstate INVALID",
                "-m conntrack ! --ctstate INVALID",
                "-m conntrack --ctstate INVALID --ctproto 17",
                "-m conntrack ! --ctproto 17",
                "-m connmark ! --mark 1")
            .ask(syn()));
  }

  @Test
  void aTranslatedConnectionIsKnownByBothItsTuples() {
    syn()
        .attach(
            ORIGINAL,
            REPLY,
            ConntrackStatus.DST_NAT,
            0,
            NS_PER_SECOND,
            Direction.ORIGINAL,
            CtState.NEW);
    assertEquals(
        "YYYYNN",
        LabRules.of(
                false,
                "-m conntrack --ctstate DNAT",
                "-m conntrack --ctorigdst 10.96.0.0/16 --ctorigdstport 80",
                "-m conntrack --ctreplsrc 10.0.2.2 --ctreplsrcport 8000:8080",
                "-m conntrack --ctexpire 0",
                "-m conntrack --ctstate SNAT",
                "-m conntrack --ctdir REPLY")
            .ask(packet));
  }

  @Test
  void secondsToLiveAreWholeOnes() {
    syn()
        .attach(
            ORIGINAL,
            REPLY,
            ConntrackStatus.CONFIRMED,
            0,
            30 * NS_PER_SECOND - 1,
            Direction.ORIGINAL,
            CtState.ESTABLISHED);
    assertEquals(
        "YN",
        LabRules.of(false, "-m conntrack --ctexpire 29", "-m conntrack --ctexpire 30:31")
            .ask(packet));
  }

  @Test
  void aPacketOfTheNodeItselfHasNoInputInterface() {
    packet.load(SYN, RulePacket.NO_INTERFACE, 1);
    packet.setOutputInterface(LabRules.S0);
    assertEquals(
        "NYYYN", LabRules.of(false, "-i c0", "! -i c0", "-o s0", "-o s+", "-o c+").ask(packet));
  }

  @Test
  void whoSentAFrameIsInItsLinkHeaderIfThatIsEthernet() {
    final byte[] frame =
        PacketBuilder.eth("02:00:00:00:00:aa", "01:00:5e:00:00:05")
            .ip("10.0.1.2", "10.0.2.2")
            .udp(1, 2)
            .bytes();
    final LabRules rules =
        LabRules.of(
            false,
            "-m mac --mac-source 02:00:00:00:00:aa",
            "-m mac ! --mac-source 02:00:00:00:00:ab",
            "-m pkttype --pkt-type multicast",
            "-m pkttype --pkt-type unicast");
    assertEquals("YYYN", rules.ask(packet.load(frame, LabRules.C0, 1)));
    final byte[] bare = PacketBuilder.rawIp().ip("10.0.1.2", "10.0.2.2").udp(1, 2).bytes();
    packet.load(bare, bare.length, LinkType.RAW, LabRules.C0, 1);
    assertEquals("NNNY", rules.ask(packet));
  }

  @Test
  void cookedCapturesSayToWhomAFrameWasSent() {
    final byte[] frame = PacketBuilder.sll().ip("10.0.1.2", "10.0.2.2").udp(1, 2).bytes();
    frame[1] = 1;
    packet.load(frame, frame.length, LinkType.LINUX_SLL, LabRules.C0, 1);
    assertEquals(
        "YN",
        LabRules.of(false, "-m pkttype --pkt-type broadcast", "-m pkttype --pkt-type unicast")
            .ask(packet));
  }

  @Test
  void whatNoPacketShowsIsTakenAsAbsentAndSaidToBe() {
    assertSame(PacketTest.NEVER, tests.of(new Match.Owner("--uid-owner 0")));
    assertSame(PacketTest.ALWAYS, tests.of(new Match.Owner("! --uid-owner 0 ! --socket-exists")));
    assertSame(PacketTest.NEVER, tests.of(new Match.Owner("! --uid-owner 0 --gid-owner 1")));
    assertSame(PacketTest.ALWAYS, tests.of(new Match.Physdev(null, null, true, null, null)));
    assertSame(PacketTest.NEVER, tests.of(new Match.Physdev(null, null, null, null, false)));
    assertNotNull(PacketTests.caveat(new Match.Owner("--uid-owner 0")));
    assertNull(PacketTests.caveat(new Match.Comment("x")));
  }

  @Test
  void whatAsksNothingIsAlwaysAndWhatIsUnknownNever() {
    assertSame(PacketTest.ALWAYS, tests.of(new Match.Comment("x")));
    assertSame(PacketTest.ALWAYS, tests.of(HeaderMatch.any(false)));
    assertSame(PacketTest.NEVER, tests.of(new Match.Unknown("-m time")));
  }

  @Test
  void aSetThatThereIsNotIsRefusedByName() {
    final IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> tests.of(new Match.InSet("blocked", List.of(true), false, false)));
    assertEquals(
        "no set is named blocked; sets are read from what `ipset save` prints",
        refusal.getMessage());
  }
}
