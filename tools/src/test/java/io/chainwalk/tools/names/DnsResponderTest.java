package io.chainwalk.tools.names;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.tools.config.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Messages in, messages out, without sockets.
class DnsResponderTest {
  private static final String WEB = "web.shop.svc.cluster.local.";
  private static final String MANY = "many.shop.svc.cluster.local.";
  private static final String MANY_PORTS = "_http._tcp.many.shop.svc.cluster.local.";

  private final DnsCounts counts = new DnsCounts();
  private final List<RuntimeException> failures = new ArrayList<>();
  private DnsResponder responder = responder(DnsLab.CLUSTER);

  private DnsResponder responder(final String manifests) {
    try {
      return new DnsResponder(
          new ServedNames(DnsLab.names(manifests), null),
          counts,
          failures::add,
          DnsResponder.DEFAULT_UDP_BYTES);
    } catch (final BadInputException bad) {
      throw new AssertionError(bad);
    }
  }

  @BeforeEach
  void begin() {
    responder = responder(DnsLab.CLUSTER);
  }

  private byte[] bytes(final byte[] query, final boolean overTcp) {
    return Objects.requireNonNull(responder.respond(query, overTcp), "no answer");
  }

  private Message udp(final Message query) throws IOException {
    return new Message(bytes(query.toWire(), false));
  }

  private Message tcp(final Message query) throws IOException {
    return new Message(bytes(query.toWire(), true));
  }

  private static Message withOptions(final Message query, final int size, final int version) {
    query.addRecord(new OPTRecord(size, 0, version, ExtendedFlags.DO), Section.ADDITIONAL);
    return query;
  }

  @Test
  void questionIsAnsweredWithTheClientsIdAndFlags() throws IOException {
    final Message query = DnsLab.query(WEB, Type.A);
    final Message answer = udp(query);
    assertEquals(query.getHeader().getID(), answer.getHeader().getID());
    assertEquals(List.of("10.96.20.1"), DnsLab.answers(answer));
    assertTrue(answer.getHeader().getFlag(Flags.QR));
    assertTrue(answer.getHeader().getFlag(Flags.AA));
    assertTrue(answer.getHeader().getFlag(Flags.RD));
    assertFalse(answer.getHeader().getFlag(Flags.RA));
    assertFalse(answer.getHeader().getFlag(Flags.TC));
    assertNull(answer.getOPT());
    assertEquals(1, counts.of(DnsCounts.Event.ANSWERED));
  }

  @Test
  void secondClientGetsItsOwnIdFlagsAndCase() throws IOException {
    udp(DnsLab.query(WEB, Type.A));
    final Message query = DnsLab.query("wEb.ShoP.svc.CLUSTER.local.", Type.A);
    query.getHeader().unsetFlag(Flags.RD);
    query.getHeader().setFlag(Flags.CD);
    final Message answer = udp(query);
    assertEquals(query.getHeader().getID(), answer.getHeader().getID());
    assertEquals("wEb.ShoP.svc.CLUSTER.local.", answer.getQuestion().getName().toString());
    assertEquals(
        "wEb.ShoP.svc.CLUSTER.local.",
        answer.getSection(Section.ANSWER).getFirst().getName().toString());
    assertFalse(answer.getHeader().getFlag(Flags.RD));
    assertTrue(answer.getHeader().getFlag(Flags.CD));
  }

  @Test
  void aliasComesBeforeWhatItLeadsTo() throws IOException {
    final Message answer = udp(DnsLab.query("docs.shop.svc.cluster.local.", Type.AAAA));
    assertEquals(List.of(WEB, "fd00:96:0:0:0:0:0:1"), DnsLab.answers(answer));
    assertEquals(
        List.of(Type.CNAME, Type.AAAA),
        answer.getSection(Section.ANSWER).stream().map(Record::getType).toList());
  }

  @Test
  void deniedNameComesWithTheSoaOfItsZone() throws IOException {
    final Message answer = udp(DnsLab.query("nobody.shop.svc.cluster.local.", Type.A));
    assertEquals(Rcode.NXDOMAIN, answer.getRcode());
    assertTrue(answer.getHeader().getFlag(Flags.AA));
    assertEquals(
        "cluster.local.", answer.getSection(Section.AUTHORITY).getFirst().getName().toString());
    assertEquals(1, counts.of(DnsCounts.Event.NO_NAME));
  }

  @Test
  void nameWithoutSuchRecordComesWithTheSoaAndNoError() throws IOException {
    final Message answer = udp(DnsLab.query(WEB, Type.MX));
    assertEquals(Rcode.NOERROR, answer.getRcode());
    assertEquals(List.of(), DnsLab.answers(answer));
    assertEquals(1, answer.getSection(Section.AUTHORITY).size());
    assertEquals(1, counts.of(DnsCounts.Event.NO_DATA));
  }

  @Test
  void nameOfSomebodyElseIsRefused() throws IOException {
    final Message answer = udp(DnsLab.query("www.example.com.", Type.A));
    assertEquals(Rcode.REFUSED, answer.getRcode());
    assertFalse(answer.getHeader().getFlag(Flags.AA));
    assertEquals(0, answer.getSection(Section.AUTHORITY).size());
    assertEquals(1, counts.of(DnsCounts.Event.REFUSED));
  }

  @Test
  void addressOfSomebodyElseIsDenied() throws IOException {
    final Message answer = udp(DnsLab.query("1.2.0.192.in-addr.arpa.", Type.PTR));
    assertEquals(Rcode.NXDOMAIN, answer.getRcode());
    assertEquals(
        "in-addr.arpa.", answer.getSection(Section.AUTHORITY).getFirst().getName().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {Type.AXFR, Type.IXFR})
  void transferOfZoneIsRefused(final int type) throws IOException {
    assertEquals(Rcode.REFUSED, tcp(DnsLab.query("cluster.local.", type)).getRcode());
  }

  @Test
  void otherClassIsRefused() throws IOException {
    final Message query =
        Message.newQuery(Record.newRecord(Name.fromString("version.bind."), Type.TXT, DClass.CH));
    assertEquals(Rcode.REFUSED, udp(query).getRcode());
  }

  @ParameterizedTest
  @ValueSource(ints = {Opcode.IQUERY, Opcode.STATUS, Opcode.NOTIFY, Opcode.UPDATE, 15})
  void otherOperationIsNotImplemented(final int opcode) throws IOException {
    final Message query = DnsLab.query(WEB, Type.A);
    query.getHeader().setOpcode(opcode);
    final Message answer = udp(query);
    assertEquals(Rcode.NOTIMP, answer.getRcode());
    assertEquals(opcode, answer.getHeader().getOpcode());
    assertEquals(query.getHeader().getID(), answer.getHeader().getID());
  }

  @Test
  void severalQuestionsAreMalformed() throws IOException {
    final Message query = DnsLab.query(WEB, Type.A);
    query.addRecord(Record.newRecord(Name.fromString(WEB), Type.AAAA, DClass.IN), Section.QUESTION);
    assertEquals(Rcode.FORMERR, udp(query).getRcode());
  }

  @Test
  void noQuestionIsMalformed() throws IOException {
    assertEquals(Rcode.FORMERR, udp(new Message()).getRcode());
    assertEquals(1, counts.of(DnsCounts.Event.MALFORMED));
  }

  @Test
  void answerIsNotAnsweredAndNeitherIsHalfOfHeader() throws IOException {
    final Message answer = udp(DnsLab.query(WEB, Type.A));
    assertNull(responder.respond(answer.toWire(), false));
    assertNull(responder.respond(new byte[11], true));
    assertNull(responder.respond(new byte[0], false));
    assertEquals(3, counts.of(DnsCounts.Event.IGNORED));
  }

  @Test
  void ednsIsAnsweredWithEdns() throws IOException {
    final Message answer = udp(withOptions(DnsLab.query(WEB, Type.A), 4096, 0));
    final OPTRecord options = Objects.requireNonNull(answer.getOPT());
    assertEquals(DnsResponder.DEFAULT_UDP_BYTES, options.getPayloadSize());
    assertEquals(0, options.getVersion());
    assertEquals(ExtendedFlags.DO, options.getFlags());
    assertEquals(List.of("10.96.20.1"), DnsLab.answers(answer));
  }

  @Test
  void otherVersionOfEdnsIsRefusedAsSuch() throws IOException {
    final Message answer = udp(withOptions(DnsLab.query(WEB, Type.A), 1232, 1));
    assertEquals(Rcode.BADVERS, answer.getRcode());
    assertEquals(0, Objects.requireNonNull(answer.getOPT()).getVersion());
    assertEquals(List.of(), DnsLab.answers(answer));
  }

  @Test
  void twoOptionRecordsAreMalformed() throws IOException {
    final Message query = withOptions(withOptions(DnsLab.query(WEB, Type.A), 1232, 0), 1232, 0);
    assertEquals(Rcode.FORMERR, udp(query).getRcode());
  }

  @Test
  void longAnswerIsCutOverUdpAndWholeOverTcp() throws IOException {
    final Message query = DnsLab.query(MANY, Type.A);
    final Message cut = udp(query);
    assertTrue(cut.getHeader().getFlag(Flags.TC));
    assertEquals(List.of(), DnsLab.answers(cut));
    assertEquals(MANY, cut.getQuestion().getName().toString());
    assertEquals(1, counts.of(DnsCounts.Event.TRUNCATED));
    final Message whole = tcp(query);
    assertFalse(whole.getHeader().getFlag(Flags.TC));
    assertEquals(100, DnsLab.answers(whole).size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 511, 512, 513, 1_231, 1_232, 1_233, 4_096, 65_535})
  void noAnswerIsLongerThanTheClientAndTheServerSay(final int size) throws IOException {
    for (final String name : List.of(WEB, MANY, MANY_PORTS)) {
      for (final int type : new int[] {Type.A, Type.SRV}) {
        final byte[] answer = bytes(withOptions(DnsLab.query(name, type), size, 0).toWire(), false);
        final int limit = Math.clamp(size, 512, 1_232);
        assertTrue(answer.length <= limit, () -> name + ": " + answer.length);
        assertEquals(1, new Message(answer).getSection(Section.QUESTION).size());
      }
    }
  }

  @Test
  void addressesOfTargetsAreLeftOutBeforeTheTargets() throws IOException {
    responder =
        responder(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: db, namespace: shop}
            spec: {clusterIP: None, ports: [{name: sql, port: 5432}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: db-1, namespace: shop, labels: {kubernetes.io/service-name: db}}
            addressType: IPv4
            ports: [{name: sql, port: 5432}]
            endpoints:
            - {addresses: [10.244.7.1]}
            - {addresses: [10.244.7.2]}
            - {addresses: [10.244.7.3]}
            - {addresses: [10.244.7.4]}
            - {addresses: [10.244.7.5]}
            - {addresses: [10.244.7.6]}
            """);
    final Message query = DnsLab.query("_sql._tcp.db.shop.svc.cluster.local.", Type.SRV);
    final Message cut = udp(query);
    assertFalse(cut.getHeader().getFlag(Flags.TC));
    assertEquals(6, cut.getSection(Section.ANSWER).size());
    assertEquals(0, cut.getSection(Section.ADDITIONAL).size());
    assertEquals(6, tcp(query).getSection(Section.ADDITIONAL).size());
  }

  @Test
  void addressesComeInTheirOrderUnlessTheyAreShuffled() throws Exception {
    assertArrayEquals(
        tail(bytes(DnsLab.query(MANY, Type.A).toWire(), true)),
        tail(bytes(DnsLab.query(MANY, Type.A).toWire(), true)));
    final Random random = new Random(8);
    responder =
        new DnsResponder(
            new ServedNames(DnsLab.names(DnsLab.CLUSTER), () -> random),
            counts,
            failures::add,
            DnsResponder.DEFAULT_UDP_BYTES);
    final List<String> one = DnsLab.answers(tcp(DnsLab.query(MANY, Type.A)));
    final List<String> other = DnsLab.answers(tcp(DnsLab.query(MANY, Type.A)));
    assertNotEquals(one, other);
    assertEquals(new HashSet<>(one), new HashSet<>(other));
    assertEquals(
        WEB, DnsLab.answers(tcp(DnsLab.query("docs.shop.svc.cluster.local.", Type.A))).getFirst());
  }

  /// Without the id.
  private static byte[] tail(final byte[] message) {
    return Arrays.copyOfRange(message, 2, message.length);
  }

  /// Every message that begins as a query is answered with a message, and none is an error of our own: queries that are
  /// cut, changed in some places, or made of random bytes.
  @Test
  void garbageIsAnsweredAndNeverAnErrorOfOurOwn() throws IOException {
    final Random random = new Random(0x0D15);
    final List<byte[]> seeds =
        List.of(
            DnsLab.query(WEB, Type.A).toWire(),
            withOptions(DnsLab.query(MANY, Type.SRV), 1232, 0).toWire(),
            DnsLab.query("1.20.96.10.in-addr.arpa.", Type.PTR).toWire(),
            DnsLab.query("10-244-1-1.shop.pod.cluster.local.", Type.ANY).toWire());
    final Set<Integer> codes = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      final byte[] garbage = garbage(seeds.get(random.nextInt(seeds.size())), random);
      final byte[] answer = responder.respond(garbage, random.nextBoolean());
      if (answer == null) {
        assertTrue(garbage.length < 12 || (garbage[2] & 0x80) != 0, Arrays.toString(garbage));
      } else {
        final Message message = new Message(answer);
        assertEquals(garbage[0], answer[0]);
        assertEquals(garbage[1], answer[1]);
        assertTrue(message.getHeader().getFlag(Flags.QR));
        codes.add(message.getRcode());
      }
    }
    assertEquals(List.of(), failures);
    assertEquals(
        Set.of(
            Rcode.NOERROR,
            Rcode.FORMERR,
            Rcode.NXDOMAIN,
            Rcode.NOTIMP,
            Rcode.REFUSED,
            Rcode.BADVERS),
        codes);
  }

  private static byte[] garbage(final byte[] seed, final Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(seed, random.nextInt(seed.length + 20));
      case 1 -> noise(random);
      default -> changed(seed, random);
    };
  }

  /// Random bytes behind a header that says there is one question.
  private static byte[] noise(final Random random) {
    final byte[] bytes = new byte[random.nextInt(80)];
    random.nextBytes(bytes);
    if (bytes.length > 5) {
      Arrays.fill(bytes, 2, 6, (byte) 0);
      bytes[5] = 1;
    }
    return bytes;
  }

  private static byte[] changed(final byte[] seed, final Random random) {
    final byte[] bytes = seed.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  @Test
  void namesThatDoNotExistAreNotKeptForEver() throws IOException {
    for (int i = 0; i < ServedNames.MOST_KEPT + 100; i++) {
      udp(DnsLab.query("x" + i + ".shop.svc.cluster.local.", Type.A));
    }
    assertEquals(List.of("10.96.20.1"), DnsLab.answers(udp(DnsLab.query(WEB, Type.A))));
  }
}
