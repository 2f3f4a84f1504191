package io.chainwalk.tools.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpHeader;
import io.chainwalk.flow.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What is read of the messages of name servers.
class DnsAnswersTest {
  private static final String DNS = "10.96.0.10";
  private static final String CLIENT = "10.244.1.5";

  private final Wire wire = new Wire();

  private static Name name(final String text) throws IOException {
    return Name.fromString(text);
  }

  private static Record a(final String owner, final long ttl, final String address)
      throws IOException {
    return new ARecord(name(owner), DClass.IN, ttl, InetAddress.ofLiteral(address));
  }

  private static Record cname(final String owner, final long ttl, final String target)
      throws IOException {
    return new CNAMERecord(name(owner), DClass.IN, ttl, name(target));
  }

  private static Message answer(final String asked, final int type, final Record... records)
      throws IOException {
    final Message message = Message.newQuery(Record.newRecord(name(asked), type, DClass.IN));
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setID(77);
    Arrays.stream(records).forEach(record -> message.addRecord(record, Section.ANSWER));
    return message;
  }

  private void udp(final byte[] payload) {
    wire.add(PacketBuilder.eth().ipv4(DNS, CLIENT).udp(53, 40_000).payload(payload));
  }

  private DnsAnswer only() {
    assertEquals(1, wire.answers.size());
    return wire.answers.getFirst();
  }

  @Test
  void anAnswerSaysWhoAskedForWhatAndWhatItGot() throws IOException {
    udp(
        answer(
                "Web.Shop.svc.cluster.local.",
                Type.A,
                a("web.shop.svc.cluster.LOCAL.", 5, "10.96.20.1"))
            .toWire());
    assertEquals(
        new DnsAnswer(
            1,
            1_000_000,
            IpAddress.parse(CLIENT),
            40_000,
            77,
            "web.shop.svc.cluster.local",
            "A",
            DnsAnswer.Result.FOUND,
            List.of(new DnsAnswer.Address(IpAddress.parse("10.96.20.1"), 5)),
            false),
        only());
    assertEquals(1, wire.messages.answers());
  }

  @Test
  void addressesAreThoseAtTheEndOfAllAliasesWithTheLeastTtlOnTheWay() throws IOException {
    udp(
        answer(
                "www.example.com.",
                Type.A,
                a("edge.example.net.", 60, "192.0.2.2"),
                cname("lb.example.com.", 20, "edge.example.net."),
                cname("www.example.com.", 300, "lb.example.com."),
                a("edge.example.net.", 10, "192.0.2.3"),
                a("other.example.net.", 10, "192.0.2.4"))
            .toWire());
    assertEquals(
        List.of(
            new DnsAnswer.Address(IpAddress.parse("192.0.2.2"), 20),
            new DnsAnswer.Address(IpAddress.parse("192.0.2.3"), 10)),
        only().addresses());
  }

  @Test
  void aliasesThatGoRoundLeadNowhere() throws IOException {
    udp(
        answer(
                "a.example.",
                Type.A,
                cname("a.example.", 1, "b.example."),
                cname("b.example.", 1, "a.example."))
            .toWire());
    assertEquals(List.of(), only().addresses());
  }

  @Test
  void theServersOfAServiceRecordHaveTheAddressesThatComeWithIt() throws IOException {
    final String asked = "_http._tcp.web.shop.svc.cluster.local.";
    final Message message =
        answer(
            asked,
            Type.SRV,
            new SRVRecord(
                name(asked), DClass.IN, 5, 0, 50, 8080, name("web-0.web.shop.svc.cluster.local.")));
    message.addRecord(a("web-0.web.shop.svc.cluster.local.", 30, "10.244.1.7"), Section.ADDITIONAL);
    message.addRecord(a("ns.example.", 30, "10.244.1.8"), Section.ADDITIONAL);
    udp(message.toWire());
    assertEquals(
        List.of(new DnsAnswer.Address(IpAddress.parse("10.244.1.7"), 5)), only().addresses());
  }

  @Test
  void addressesOfVersionSixAreReadToo() throws IOException {
    udp(
        answer(
                "web.example.",
                Type.AAAA,
                new AAAARecord(
                    name("web.example."), DClass.IN, 5, InetAddress.ofLiteral("2001:db8::1")))
            .toWire());
    assertEquals(IpAddress.parse("2001:db8::1"), only().addresses().getFirst().address());
    assertEquals("AAAA", only().type());
  }

  @ParameterizedTest
  @CsvSource({"0, FOUND", "2, FAILED", "3, NO_SUCH_NAME", "5, FAILED"})
  void theCodeSaysWhetherThereIsSuchAName(final int code, final DnsAnswer.Result result)
      throws IOException {
    final Message message = answer("web.example.", Type.A);
    message.getHeader().setRcode(code);
    udp(message.toWire());
    assertEquals(result, only().result());
  }

  @Test
  void questionsAndOtherTypesAreNoAnswers() throws IOException {
    final Message question = answer("web.example.", Type.A);
    question.getHeader().unsetFlag(Flags.QR);
    udp(question.toWire());
    udp(answer("web.example.", Type.TXT).toWire());
    assertEquals(List.of(), wire.answers);
    assertEquals(0, wire.messages.unreadable());
  }

  @ParameterizedTest
  @CsvSource({"53, 40000, 1", "53, 53, 1", "5353, 40000, 1", "5353, 5353, 0", "54, 40000, 0"})
  void nameServersAreKnownByTheirPorts(final int source, final int destination, final int answers)
      throws IOException {
    wire.add(
        PacketBuilder.eth()
            .ipv4(DNS, CLIENT)
            .udp(source, destination)
            .payload(answer("web.example.", Type.A).toWire()));
    assertEquals(answers, wire.answers.size());
  }

  @Test
  void answersBehindTagsAndInVersionSixAreReadToo() throws IOException {
    final byte[] payload = answer("web.example.", Type.A).toWire();
    wire.add(PacketBuilder.eth().vlan(7).ipv4(DNS, CLIENT).udp(53, 4000).payload(payload));
    wire.add(PacketBuilder.eth().ipv6("fd00::10", "fd00::5").udp(53, 4000).payload(payload));
    assertEquals(
        List.of(IpAddress.parse(CLIENT), IpAddress.parse("fd00::5")),
        wire.answers.stream().map(DnsAnswer::client).toList());
  }

  @Test
  void overTcpMessagesHaveTheirLengthInFront() throws IOException {
    final byte[] one = answer("one.example.", Type.A, a("one.example.", 5, "192.0.2.1")).toWire();
    final byte[] two = answer("two.example.", Type.A, a("two.example.", 5, "192.0.2.2")).toWire();
    final byte[] stream = new byte[4 + one.length + two.length];
    stream[1] = (byte) one.length;
    System.arraycopy(one, 0, stream, 2, one.length);
    stream[3 + one.length] = (byte) two.length;
    System.arraycopy(two, 0, stream, 4 + one.length, two.length);
    for (int cut = 1; cut < stream.length; cut++) {
      final Wire each = new Wire();
      each.add(fromServer("SA", 99));
      each.add(fromServer("PA", 100 + cut).payload(Arrays.copyOfRange(stream, cut, stream.length)));
      each.add(fromServer("PA", 100).payload(Arrays.copyOf(stream, cut)));
      assertEquals(
          List.of("one.example", "two.example"),
          each.answers.stream().map(DnsAnswer::name).toList(),
          "cut at " + cut);
      assertEquals(3, each.answers.getLast().packetNumber());
    }
  }

  private static TcpHeader fromServer(final String flags, final int sequence) {
    return PacketBuilder.eth().ipv4(DNS, CLIENT).tcp(53, 40_000).flags(flags).seq(sequence);
  }

  @Test
  void aStreamWithAGapIsGivenUp() throws IOException {
    wire.add(fromServer("SA", 99));
    wire.add(fromServer("PA", 100).payload(new byte[] {0, 50, 1}));
    wire.add(fromServer("PA", 110).payload(answer("web.example.", Type.A).toWire()));
    wire.messages.end();
    assertEquals(List.of(), wire.answers);
    assertEquals(1, wire.messages.unreadable());
  }

  @Test
  void whatTheCaptureHasNotWholeIsCounted() throws IOException {
    final byte[] frame =
        PacketBuilder.eth()
            .ipv4(DNS, CLIENT)
            .udp(53, 40_000)
            .payload(answer("web.example.", Type.A).toWire())
            .bytes();
    wire.add(Arrays.copyOf(frame, 60), frame.length);
    assertEquals(List.of(), wire.answers);
    assertEquals(1, wire.messages.unreadable());
  }

  /// A header's count: 0 for questions to 3 for additional records.
  private static byte[] withCount(final byte[] message, final int section, final int count) {
    final byte[] changed = message.clone();
    ByteBuffer.wrap(changed).putShort(4 + 2 * section, (short) count);
    return changed;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void moreRecordsThanTheBytesCanHaveAreNoMessage(final int section) throws IOException {
    final byte[] good = answer("web.example.", Type.A, a("web.example.", 60, "192.0.2.2")).toWire();
    udp(withCount(good, section, 0xFFFF));
    assertEquals(List.of(), wire.answers);
    assertEquals(1, wire.messages.unreadable());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void ofACutMessageTheRecordsThatAreThereCountWhateverTheHeaderSays(final int section)
      throws IOException {
    final Message message = answer("web.example.", Type.A, a("web.example.", 60, "192.0.2.2"));
    message.getHeader().setFlag(Flags.TC);
    udp(withCount(message.toWire(), section, 0xFFFF));
    assertEquals(
        List.of(new DnsAnswer.Address(IpAddress.parse("192.0.2.2"), 60)), only().addresses());
    assertEquals(0, wire.messages.unreadable());
  }

  /// The library has its own exceptions for the data of each type: whichever it is, the message is read or counted.
  @Test
  void recordsOfAnyTypeWithAnyDataAreReadOrCounted() throws IOException {
    final Random random = new Random(1035);
    final byte[] good = answer("web.example.", Type.A).toWire();
    int sent = 0;
    for (int type = 0; type < 300; type++) {
      for (int round = 0; round < 40; round++) {
        final byte[] data = new byte[random.nextInt(40)];
        random.nextBytes(data);
        final ByteBuffer bytes =
            ByteBuffer.allocate(good.length + 11 + data.length).put(withCount(good, 1, 1));
        bytes.put((byte) 0).putShort((short) type).putShort((short) DClass.IN).putInt(60);
        bytes.putShort((short) data.length).put(data);
        udp(bytes.array());
        sent++;
      }
    }
    assertEquals(sent, wire.messages.answers() + wire.messages.unreadable());
    assertTrue(wire.messages.unreadable() > 1000, () -> "unreadable " + wire.messages.unreadable());
  }

  /// Answers with bytes changed, cut anywhere: each is read, or counted.
  @Test
  void nothingThatServersSendBreaksTheReader() throws IOException {
    final Random random = new Random(53);
    final byte[] good =
        answer(
                "www.example.com.",
                Type.A,
                cname("www.example.com.", 300, "lb.example.com."),
                a("lb.example.com.", 60, "192.0.2.2"))
            .toWire();
    for (int round = 0; round < 20_000; round++) {
      final byte[] bytes =
          random.nextInt(4) == 0
              ? new byte[random.nextInt(80)]
              : Arrays.copyOf(
                  good, random.nextInt(3) == 0 ? random.nextInt(good.length) : good.length);
      for (int i = random.nextInt(8); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      udp(bytes);
    }
    assertTrue(wire.messages.answers() > 1000, () -> "answers " + wire.messages.answers());
    assertTrue(wire.messages.unreadable() > 1000, () -> "unreadable " + wire.messages.unreadable());
    assertEquals(wire.answers.size(), wire.messages.answers());
  }
}
