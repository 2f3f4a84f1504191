package io.chainwalk.tools.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.PiecePlan.Piece;
import io.chainwalk.tools.traffic.QuotePlan.IcmpErrorShape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What packets become once it is known what a node did before.
class PlansTest {
  private static final IpAddress CLIENT = IpAddress.parse("203.0.113.7");
  private static final IpAddress SERVICE = IpAddress.parse("10.96.0.10");
  private static final IpAddress NODE = IpAddress.parse("10.1.0.1");
  private static final IpAddress ENDPOINT = IpAddress.parse("10.1.0.7");
  private static final Ends ENDS = new Ends(CLIENT, 40_000, SERVICE, 80);
  private static final Ends TRANSLATED = new Ends(NODE, 51_234, ENDPOINT, 8080);

  private final History history = new History();

  @Test
  void theServerAnswersFromWhereTheQuestionWentTo() {
    final byte[] question = segment(ENDS, 100, 0, TcpSegment.SYN);
    note(0, question, segment(TRANSLATED, 100, 0, TcpSegment.SYN));
    final byte[] template = segment(ENDS.reversed(), 7, 101, TcpSegment.SYN | TcpSegment.ACK);
    assertArrayEquals(
        segment(TRANSLATED.reversed(), 7, 101, TcpSegment.SYN | TcpSegment.ACK),
        rendered(new AnswerPlan(Packet.of(template), sightings(0, question))));
  }

  @Test
  void withoutQuestionThereIsNoAnswer() {
    final byte[] question = segment(ENDS, 100, 0, TcpSegment.SYN);
    final PacketPlan plan = new AnswerPlan(Packet.of(question), sightings(0, question));
    assertNull(plan.render(history));
    history.add(0, new Exchange(new Arrival(0, "outside", Packet.of(question)), List.of()));
    assertNull(plan.render(history));
  }

  @Test
  void aResetThatTheNodeSendsIsNotTakenForTheQuestion() {
    final byte[] question = segment(ENDS, 100, 0, TcpSegment.SYN);
    note(0, question, segment(ENDS.reversed(), 0, 101, TcpSegment.RST | TcpSegment.ACK));
    assertNull(sightings(0, question).find(history));
  }

  @Test
  void aQuestionSpoiledIntoTheOtherFamilyHasNoAnswer() {
    final byte[] question = datagram(ENDS, 60);
    Wire.put8(question, 0, 0x65);
    note(0, question, question);
    assertNull(sightings(0, question).find(history));
  }

  @Test
  void theFirstFragmentThatLeavesShowsTheTranslation() {
    final byte[] question = datagram(ENDS, 600);
    final byte[] out = datagram(TRANSLATED, 600);
    final PacketPlan whole = new FixedPlan(Packet.of(out));
    history.add(
        0,
        new Exchange(
            new Arrival(0, "outside", Packet.of(question)),
            List.of(
                new Departure("pods", packet(new PiecePlan(whole, piece(304, 304, false)))),
                new Departure("pods", packet(new PiecePlan(whole, piece(0, 304, true)))))));
    assertEquals(TRANSLATED, found(question).ends());
    assertEquals("pods", found(question).by());
  }

  @Test
  void piecesOfADatagramHaveAllItsBytes() {
    final byte[] whole = datagram(ENDS, 100);
    final byte[] first =
        rendered(new PiecePlan(new FixedPlan(Packet.of(whole)), piece(0, 64, true)));
    final byte[] last =
        rendered(new PiecePlan(new FixedPlan(Packet.of(whole)), piece(64, 44, false)));
    assertArrayEquals(
        Arrays.copyOfRange(whole, 20, whole.length),
        Wire.concat(
            Arrays.copyOfRange(first, 20, first.length),
            Arrays.copyOfRange(last, 20, last.length)));
    assertEquals(Wire.MORE_FRAGMENTS, Wire.get16(first, Wire.IPV4_FRAGMENT));
    assertEquals(8, Wire.get16(last, Wire.IPV4_FRAGMENT));
  }

  @Test
  void theIpv6FragmentHeaderStandsBehindTheOthers() {
    final Ends ends =
        new Ends(IpAddress.parse("2001:db8::9"), 4000, IpAddress.parse("2001:db8::2"), 53);
    final byte[] plain = datagram(ends, 24);
    final byte[] options = {Protocol.UDP, 0, 1, 4, 0, 0, 0, 0};
    final byte[] whole =
        Wire.concat(Arrays.copyOf(plain, 40), options, Arrays.copyOfRange(plain, 40, plain.length));
    Wire.put8(whole, Wire.IPV6_NEXT_HEADER, Wire.DESTINATION_OPTIONS);
    final byte[] out =
        rendered(new PiecePlan(new FixedPlan(Packet.of(whole)), piece(8, 24, false)));
    assertEquals(Wire.DESTINATION_OPTIONS, Wire.get8(out, Wire.IPV6_NEXT_HEADER));
    assertEquals(Wire.FRAGMENT, Wire.get8(out, 40));
    assertEquals(Protocol.UDP, Wire.get8(out, 48));
    assertEquals(8, Wire.get16(out, 50));
    assertEquals(out.length - 40, Wire.get16(out, Wire.IPV6_PAYLOAD_LENGTH));
  }

  @Test
  void anErrorQuotesThePacketAsItLeftTheNode() {
    final byte[] out = segment(TRANSLATED, 100, 0, TcpSegment.SYN);
    note(0, segment(ENDS, 100, 0, TcpSegment.SYN), out);
    final IcmpErrorShape shape = new IcmpErrorShape(3, 3, 0, 28, 0, null, null, -1, false, 64, 9);
    final byte[] error = rendered(new QuotePlan(0, shape));
    assertEquals(ENDPOINT, Wire.source(error));
    assertEquals(NODE, Wire.destination(error));
    assertArrayEquals(Arrays.copyOf(out, 28), Arrays.copyOfRange(error, 28, error.length));
    assertNull(new QuotePlan(1, shape).render(history));
  }

  private static Piece piece(final int offset, final int length, final boolean more) {
    return new Piece(offset, length, more, 77, -1, false, false);
  }

  private void note(final int step, final byte[] in, final byte[] out) {
    history.add(
        step,
        new Exchange(
            new Arrival(0, "outside", Packet.of(in)),
            List.of(new Departure("pods", Packet.of(out)))));
  }

  private static Sightings sightings(final int step, final byte[] whole) {
    final Sightings sightings = new Sightings(ENDS);
    sightings.add(step, Packet.of(whole));
    return sightings;
  }

  private Sightings.Seen found(final byte[] question) {
    final Sightings.Seen seen = sightings(0, question).find(history);
    assertNotNull(seen);
    return seen;
  }

  private Packet packet(final PacketPlan plan) {
    final Packet packet = plan.render(history);
    assertNotNull(packet);
    return packet;
  }

  private byte[] rendered(final PacketPlan plan) {
    return packet(plan).bytes();
  }

  private static byte[] segment(
      final Ends ends, final int sequence, final int acknowledged, final int flags) {
    return new IpWriter(ends.source(), ends.destination(), Protocol.TCP)
        .write(
            TcpSegment.write(ends, sequence, acknowledged, flags, 1000, new byte[0], new byte[3]));
  }

  private static byte[] datagram(final Ends ends, final int payload) {
    final byte[] body = new byte[8 + payload];
    Wire.put16(body, 0, ends.sourcePort());
    Wire.put16(body, 2, ends.destinationPort());
    Wire.put16(body, 4, body.length);
    for (int i = 8; i < body.length; i++) {
      body[i] = (byte) i;
    }
    return new IpWriter(ends.source(), ends.destination(), Protocol.UDP).write(body);
  }
}
