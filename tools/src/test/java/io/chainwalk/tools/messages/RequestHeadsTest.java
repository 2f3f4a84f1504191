package io.chainwalk.tools.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests a server would have seen of what clients send.
class RequestHeadsTest {
  private static final String GET = "GET /cart?item=7 HTTP/1.1\r\nHost: shop.example.com\r\n\r\n";
  private static final String POST =
      "POST /order HTTP/1.1\r\nHost: shop.example.com\r\nContent-Length: 11\r\n\r\nGET / HTTP/";

  // Not a text block: the ends of lines count.
  @SuppressWarnings("StringConcatToTextBlock")
  private static final String CHUNKED =
      "POST /upload HTTP/1.1\r\nHost: shop.example.com\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "4\r\nGET \r\n3;x=y\r\n/ H\r\n0\r\nTrailer: x\r\n\r\n";

  private static final String GOT = "GET shop.example.com/cart?item=7";
  private static final String POSTED = "POST shop.example.com/order";
  private static final String UPLOADED = "POST shop.example.com/upload";

  private final Wire wire = new Wire();

  private void assertUnread(final Unread why, final long count) {
    assertEquals(Map.of(why, count), wire.heads.unread());
  }

  @Test
  void aRequestIsReadWithAllThatDecidesWhereItGoes() {
    wire.syn();
    wire.client(
        0,
        "GET /a%20b/?x=1?2 HTTP/1.1\r\nhost: Shop.Example.COM.:8080\r\nX-Test: one\r\nx-test:  two \r\n\r\n");
    assertEquals(1, wire.requests.size());
    final CapturedRequest request = wire.requests.getFirst();
    assertEquals(2, request.packetNumber());
    assertEquals(2_000_000, request.timeNs());
    assertEquals("10.0.0.1:4000 > 10.96.0.10:80", request.conversation().toString());
    final RequestHead head = request.head();
    assertEquals("GET", head.method());
    assertEquals("shop.example.com", head.host());
    assertEquals("/a%20b/", head.path());
    assertEquals("x=1?2", head.query());
    assertEquals(List.of("one", "two"), head.header("X-TEST"));
    assertEquals(List.of(), head.header("Cookie"));
    assertEquals(IpAddress.parse(Wire.CLIENT), head.peer());
    assertEquals(false, head.secure());
  }

  @ParameterizedTest
  @CsvSource({
    "GET http://Other.example:81/x?y HTTP/1.1, other.example, /x, y",
    "GET http://user:password@other.example HTTP/1.1, other.example, /, ''",
    "GET http://other.example?y HTTP/1.1, other.example, /, y",
    "GET http://[2001:DB8::1]:81/x HTTP/1.1, [2001:db8::1], /x, ''",
    "GET /to?url=http://elsewhere/ HTTP/1.1, h.example, /to, url=http://elsewhere/",
    "GET /to/http://elsewhere/ HTTP/1.1, h.example, /to/http://elsewhere/, ''",
    "OPTIONS * HTTP/1.1, h.example, /, ''",
    "GET /x#y HTTP/1.1, h.example, /x, ''",
  })
  void theTargetMayHaveAnyForm(
      final String line, final String host, final String path, final String query) {
    wire.syn();
    wire.client(0, line + "\r\nHost: h.example:80\r\n\r\n");
    final RequestHead head = wire.requests.getFirst().head();
    assertEquals(host, head.host());
    assertEquals(path, head.path());
    assertEquals(query, head.query());
  }

  @Test
  void wherePacketsAreCutMakesNoDifference() {
    final String all = GET + POST + CHUNKED + GET;
    for (int cut = 1; cut < all.length(); cut++) {
      final Wire each = new Wire();
      each.syn();
      each.client(0, all.substring(0, cut));
      each.client(cut, all.substring(cut));
      assertEquals(List.of(GOT, POSTED, UPLOADED, GOT), each.words(), "cut at " + cut);
      assertEquals(Map.of(), each.heads.unread(), "cut at " + cut);
    }
  }

  @Test
  void everyByteMayComeInASegmentOfItsOwnAndInAnyOrder() {
    final String all = GET + POST + GET;
    final List<Integer> places = new ArrayList<>(IntStream.range(0, all.length()).boxed().toList());
    final Random random = new Random(8);
    for (int from = 0; from < places.size(); from += 40) {
      Collections.shuffle(places.subList(from, Math.min(from + 40, places.size())), random);
    }
    wire.syn();
    places.forEach(place -> wire.client(place, all.substring(place, place + 1)));
    assertEquals(List.of(GOT, POSTED, GOT), wire.words());
  }

  @Test
  void aRetransmissionWithOtherBytesChangesNothing() {
    wire.syn();
    wire.client(0, GET.substring(0, 20));
    wire.client(0, "GET /evil HTTP/1.1\r\nHost: evil\r\n\r\n".substring(0, 20));
    wire.client(20, GET.substring(20));
    wire.client(0, GET);
    assertEquals(List.of(GOT), wire.words());
  }

  @Test
  void requestsOfAConnectionThatWasClosedAreNotCountedAgain() {
    wire.syn();
    wire.client(0, GET);
    wire.flags("FA", GET.length());
    wire.client(0, GET);
    assertEquals(List.of(GOT), wire.words());
  }

  @Test
  void aSynWithAnotherNumberBeginsAConnectionAnew() {
    wire.syn();
    wire.client(0, GET);
    wire.add(Wire.segment(4000, "S", 70_000 - 1));
    wire.client(70_000, POST);
    assertEquals(List.of(GOT, POSTED), wire.words());
  }

  @Test
  void afterLostBytesReadingGoesOnWhereASegmentBeginsLikeARequest() {
    wire.syn();
    wire.client(0, GET);
    wire.client(GET.length(), POST.substring(0, 30)); // the rest of it is missing
    final int next = GET.length() + POST.length();
    wire.client(next, GET);
    wire.flags("FA", next + GET.length());
    assertEquals(List.of(GOT, GOT), wire.words());
    assertUnread(Unread.LOST_BYTES, 1);
  }

  @Test
  void segmentsThatTheSnapLengthCutAreLostBytes() {
    final String longHead = GET.replace("\r\n\r\n", "\r\nX: " + "x".repeat(200) + "\r\n\r\n");
    wire.syn();
    final byte[] frame = Wire.segment(4000, "PA", 0).payload(longHead).bytes();
    wire.add(Arrays.copyOf(frame, 96), frame.length);
    wire.client(longHead.length(), GET);
    assertEquals(List.of(GOT), wire.words());
    assertUnread(Unread.LOST_BYTES, 1);
  }

  @Test
  void aConnectionWithoutItsBeginningIsReadFromTheFirstSegmentThatBeginsLikeARequest() {
    wire.client(0, "of a body");
    wire.client(9, POST.substring(0, 20));
    wire.client(29, POST.substring(20));
    assertEquals(List.of(POSTED), wire.words());
    assertEquals(Map.of(), wire.heads.unread());
  }

  @Test
  void aClientThatWaitsForContinueSendsItsBodyLater() {
    final String head =
        "PUT /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    wire.syn();
    wire.client(0, head);
    wire.client(head.length(), "GET /");
    wire.client(head.length() + 5, GET);
    assertEquals(List.of("PUT a/x", GOT), wire.words());
  }

  @Test
  void afterAnUpgradeNothingIsARequest() {
    final String upgrade =
        "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    wire.syn();
    wire.client(0, upgrade);
    wire.client(upgrade.length(), "\u0081\u0085abcdhello\n\n");
    wire.client(upgrade.length() + 13, GET);
    assertEquals(List.of("GET a/ws"), wire.words());
    assertUnread(Unread.UPGRADED, 1);
  }

  @Test
  void aClientWhoseUpgradeWasRefusedGoesOn() {
    final String upgrade =
        "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    wire.syn();
    wire.client(0, upgrade);
    wire.client(upgrade.length(), GET);
    assertEquals(List.of("GET a/ws", GOT), wire.words());
  }

  @ParameterizedTest
  @CsvSource({
    "'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', HTTP2",
    "'\u0016\u0003\u0001\u0002\u0000', TLS",
    "'SSH-2.0-OpenSSH\r\n', NOT_HTTP",
    "'get / HTTP/1.1\r\n\r\n', NOT_HTTP",
    "'GET / HTTP/1.1\r\nHost : a\r\n\r\n', BAD_HEAD",
    "'GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\nHost: a\r\n\r\n', BAD_HEAD",
    "'GET / HTTP/1.1\r\n\r\n', BAD_HOST",
    "'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', BAD_HOST",
  })
  void whatIsNoRequestIsCountedWithItsReason(final String sent, final Unread why) {
    wire.syn();
    wire.client(0, sent);
    assertEquals(List.of(), wire.words());
    assertUnread(why, 1);
  }

  @Test
  void aPrefaceInPiecesIsHttp2() {
    wire.syn();
    wire.client(0, "PRI * HT");
    wire.client(8, "TP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000");
    assertEquals(List.of(), wire.words());
    assertUnread(Unread.HTTP2, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n"
      })
  void aHeadBeyondTheLimitIsTooLong(final String head) {
    wire.syn();
    int place = 0;
    final String sent = head.formatted("x".repeat(RequestStream.MOST_HEAD_BYTES));
    for (; place < sent.length(); place += 1000) {
      wire.client(place, sent.substring(place, Math.min(sent.length(), place + 1000)));
    }
    assertEquals(List.of(), wire.words());
    assertUnread(Unread.TOO_LONG, 1);
  }

  @Test
  void aBodyWithWrongChunksEndsReading() {
    final String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    wire.syn();
    wire.client(0, head + "xyz\r\n" + GET);
    assertEquals(List.of("POST a/"), wire.words());
    assertUnread(Unread.BAD_BODY, 1);
  }

  @Test
  void aFoldedFieldIsOne() {
    wire.syn();
    wire.client(0, "GET / HTTP/1.1\r\nHost: a\r\nX: one\r\n two\r\n\r\n");
    assertEquals(List.of("one two"), wire.requests.getFirst().head().header("x"));
  }

  @Test
  void anOldClientNeedsNoHost() {
    wire.syn();
    wire.client(0, "GET /x HTTP/1.0\r\n\r\n");
    assertEquals(List.of("GET /x"), wire.words());
  }

  @Test
  void otherPortsAreNotLookedAt() {
    wire.add(
        PacketBuilder.eth()
            .ipv4(Wire.CLIENT, Wire.SERVER)
            .tcp(4000, 8080)
            .flags("PA")
            .seq(1)
            .payload(GET));
    assertEquals(List.of(), wire.words());
  }

  /// Idle connections are forgotten when there are too many, and read again when they go on.
  @Test
  void aConnectionThatWasForgottenIsReadAgain() {
    for (int i = 0; i <= TcpStreams.MOST; i++) {
      wire.client(2000 + i, 0, GET);
    }
    wire.client(2000, GET.length(), GET);
    assertEquals(TcpStreams.MOST + 2, wire.words().size());
    assertUnread(Unread.CROWDED_OUT, 2);
  }

  /// Requests with bytes changed, cut anywhere, in any order: whatever comes of them, nothing breaks.
  @Test
  void nothingThatClientsSendBreaksTheReader() {
    final Random random = new Random(88);
    final String all = GET + POST + CHUNKED + GET;
    for (int round = 0; round < 2000; round++) {
      final byte[] bytes = all.getBytes(StandardCharsets.ISO_8859_1);
      for (int i = random.nextInt(6); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      final String sent = new String(bytes, StandardCharsets.ISO_8859_1);
      final Wire each = new Wire();
      if (random.nextBoolean()) {
        each.syn();
      }
      for (int i = 0; i < 20; i++) {
        final int from = random.nextInt(sent.length());
        each.client(from, sent.substring(from, Math.min(sent.length(), from + random.nextInt(99))));
      }
      assertTrue(each.words().size() <= 40);
      assertEquals(0, each.messages.pendingBytes());
    }
  }
}
