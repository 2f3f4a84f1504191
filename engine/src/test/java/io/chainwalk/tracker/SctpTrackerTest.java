package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Protocol;
import io.chainwalk.sysctl.ConntrackSettings;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Scenario 75 and what else SCTP can do. The expected results were printed by a 6.18 kernel.
final class SctpTrackerTest {
  private static final int TO_CLIENT = 0x11111111;
  private static final int TO_SERVER = 0x22222222;
  private static final int OTHER = 0x33333333;
  private static final int ANOTHER = 0x44444444;

  private final TrackerLab lab = new TrackerLab(Protocol.SCTP);

  @Test
  void scenario75_associationByTheBook() {
    client(0, init(TO_CLIENT), "NEW 10 CLOSED UNREPLIED");
    server(TO_CLIENT, initAck(TO_SERVER), "ESTABLISHED 3 COOKIE_WAIT");
    client(TO_SERVER, chunk(SctpChunk.COOKIE_ECHO), "ESTABLISHED 3 COOKIE_ECHOED");
    server(TO_CLIENT, chunk(SctpChunk.COOKIE_ACK), "ESTABLISHED 210 ESTABLISHED ASSURED");
    client(TO_SERVER, chunk(SctpChunk.DATA), "ESTABLISHED 210 ESTABLISHED ASSURED");
    server(TO_CLIENT, chunk(3), "ESTABLISHED 210 ESTABLISHED ASSURED");
    lab.passSeconds(1);
    client(TO_SERVER + 1, chunk(SctpChunk.DATA), "INVALID 209 ESTABLISHED ASSURED");
    client(TO_SERVER, chunk(SctpChunk.HEARTBEAT), "ESTABLISHED 210 ESTABLISHED ASSURED");
    server(TO_CLIENT, chunk(SctpChunk.HEARTBEAT_ACK), "ESTABLISHED 210 ESTABLISHED ASSURED");
    client(TO_SERVER, chunk(SctpChunk.SHUTDOWN), "ESTABLISHED 3 SHUTDOWN_SENT ASSURED");
    server(TO_CLIENT, chunk(SctpChunk.SHUTDOWN_ACK), "ESTABLISHED 3 SHUTDOWN_ACK_SENT ASSURED");
    client(TO_SERVER, chunk(SctpChunk.SHUTDOWN_COMPLETE), "ESTABLISHED 10 CLOSED ASSURED");
  }

  @Test
  void scenario75_abortNeedsTheRightTag() {
    setUp();
    server(TO_CLIENT + 1, chunk(SctpChunk.ABORT), "INVALID 210 ESTABLISHED ASSURED");
    server(TO_CLIENT, chunk(SctpChunk.ABORT), "ESTABLISHED 10 CLOSED ASSURED");
  }

  @Test
  void scenario75_abortMayReflectTheTagWithTheTFlag() {
    setUp();
    server(TO_SERVER, chunk(SctpChunk.ABORT), "INVALID 210 ESTABLISHED ASSURED");
    server(TO_SERVER, chunk(SctpChunk.ABORT, 1, 0), "ESTABLISHED 10 CLOSED ASSURED");
  }

  @Test
  void scenario75_repeatedInitDoesNotRenewTheTimeout() {
    client(0, init(TO_CLIENT), "NEW 10 CLOSED UNREPLIED");
    lab.passSeconds(2);
    client(0, init(TO_CLIENT), "NEW 8 CLOSED UNREPLIED");
    server(TO_CLIENT, chunk(SctpChunk.ABORT), "ESTABLISHED 10 CLOSED");
  }

  @ParameterizedTest
  @CsvSource({
    "10, INVALID no entry",
    "0, INVALID no entry",
    "4, NEW 30 HEARTBEAT_SENT UNREPLIED",
    "5, NEW 10 CLOSED UNREPLIED",
    "6, INVALID no entry",
    "8, NEW 3 SHUTDOWN_ACK_SENT UNREPLIED",
    "14, INVALID no entry",
    "11, INVALID no entry",
    "7, INVALID no entry",
    "9, INVALID no entry"
  })
  void scenario75_firstChunks(final int type, final String expected) {
    client(5, chunk(type), expected);
  }

  @Test
  void firstInitNeedsTagZeroAndItsWholeBody() {
    client(5, init(TO_CLIENT), "INVALID no entry");
    client(5, initAck(TO_SERVER), "INVALID no entry");
    client(0, chunk(SctpChunk.INIT, 0, 12), "INVALID no entry");
    client(0, chunk(SctpChunk.DATA), "INVALID no entry");
    client(0, chunk(SctpChunk.ERROR), "NEW 10 CLOSED UNREPLIED");
  }

  @Test
  void badBundlesAreInvalid() {
    client(0, join(init(TO_CLIENT), chunk(SctpChunk.DATA)), "INVALID no entry");
    client(0, new byte[0], "INVALID no entry");
    client(5, new byte[] {4, 0, 0}, "INVALID no entry");
    client(5, new byte[] {4, 0, 0, 0}, "INVALID no entry");
    client(5, join(chunk(4), chunk(SctpChunk.COOKIE_ECHO)), "INVALID no entry");
    assertEquals("INVALID", lab.send(true, new byte[11]));
  }

  @Test
  void aChunkMayClaimToBeLongerThanThePacket() {
    client(5, new byte[] {4, 0, 0x7F, 0x7F}, "NEW 30 HEARTBEAT_SENT UNREPLIED");
  }

  @Test
  void aPacketThatFailsAtItsSecondChunkHasDoneWhatTheFirstOneDoes() {
    client(0, init(TO_CLIENT), "NEW 10 CLOSED UNREPLIED");
    server(TO_CLIENT, initAck(TO_SERVER), "ESTABLISHED 3 COOKIE_WAIT");
    client(TO_SERVER, chunk(SctpChunk.COOKIE_ECHO), "ESTABLISHED 3 COOKIE_ECHOED");
    server(
        OTHER,
        join(chunk(SctpChunk.COOKIE_ACK), chunk(SctpChunk.ABORT)),
        "INVALID 3 ESTABLISHED ASSURED");
  }

  @Test
  void secondaryPathIsSetUpByHeartbeat() {
    client(TO_SERVER, chunk(SctpChunk.HEARTBEAT), "NEW 30 HEARTBEAT_SENT UNREPLIED");
    server(TO_CLIENT, chunk(SctpChunk.HEARTBEAT_ACK), "ESTABLISHED 210 ESTABLISHED ASSURED");
    client(TO_SERVER, chunk(SctpChunk.DATA), "ESTABLISHED 210 ESTABLISHED ASSURED");
  }

  @Test
  void strangeHeartbeatIsLetThroughOnceAndItsAnswerTeachesNewTags() {
    setUp();
    lab.passSeconds(1);
    client(OTHER, chunk(SctpChunk.HEARTBEAT), "ESTABLISHED 209 ESTABLISHED ASSURED");
    server(ANOTHER, chunk(SctpChunk.HEARTBEAT_ACK), "ESTABLISHED 210 ESTABLISHED ASSURED");
    server(ANOTHER, chunk(SctpChunk.DATA), "ESTABLISHED 210 ESTABLISHED ASSURED");
    server(TO_CLIENT, chunk(SctpChunk.DATA), "INVALID 210 ESTABLISHED ASSURED");
    client(OTHER, chunk(SctpChunk.HEARTBEAT), "ESTABLISHED 210 ESTABLISHED ASSURED");
    client(OTHER, chunk(SctpChunk.DATA), "ESTABLISHED 210 ESTABLISHED ASSURED");
  }

  @Test
  void strangeHeartbeatWithDataOrStrangeAnswerWithoutHeartbeatIsInvalid() {
    setUp();
    client(
        OTHER,
        join(chunk(SctpChunk.HEARTBEAT), chunk(SctpChunk.DATA)),
        "INVALID 210 ESTABLISHED ASSURED");
    server(ANOTHER, chunk(SctpChunk.HEARTBEAT_ACK), "INVALID 210 ESTABLISHED ASSURED");
    client(OTHER, chunk(SctpChunk.HEARTBEAT), "ESTABLISHED 210 ESTABLISHED ASSURED");
    client(ANOTHER, chunk(SctpChunk.HEARTBEAT_ACK), "INVALID 210 ESTABLISHED ASSURED");
  }

  @Test
  void afterAnInitItsAnswerMayChangeTheTag() {
    client(0, init(TO_CLIENT), "NEW 10 CLOSED UNREPLIED");
    server(TO_CLIENT, initAck(TO_SERVER), "ESTABLISHED 3 COOKIE_WAIT");
    server(TO_CLIENT, initAck(OTHER), "ESTABLISHED 3 COOKIE_WAIT");
    client(TO_SERVER, chunk(SctpChunk.DATA), "INVALID 3 COOKIE_WAIT");
    client(OTHER, chunk(SctpChunk.DATA), "ESTABLISHED 3 COOKIE_WAIT");
  }

  @Test
  void onceTheAssociationIsUpAStrangeInitAckIsInvalid() {
    setUp();
    server(TO_CLIENT, initAck(OTHER), "INVALID 210 ESTABLISHED ASSURED");
    server(TO_CLIENT, initAck(TO_SERVER), "ESTABLISHED 210 ESTABLISHED ASSURED");
    client(0, init(TO_CLIENT), "ESTABLISHED 210 ESTABLISHED ASSURED"); // repeats the old tag
    server(TO_CLIENT, initAck(OTHER), "INVALID 210 ESTABLISHED ASSURED");
    client(0, init(ANOTHER), "ESTABLISHED 210 ESTABLISHED ASSURED");
    server(ANOTHER, initAck(OTHER), "ESTABLISHED 210 ESTABLISHED ASSURED");
    client(OTHER, chunk(SctpChunk.DATA), "ESTABLISHED 210 ESTABLISHED ASSURED");
  }

  @Test
  void crossingInitsFixBothTags() {
    client(0, init(TO_CLIENT), "NEW 10 CLOSED UNREPLIED");
    server(0, init(TO_SERVER), "ESTABLISHED 10 CLOSED");
    server(TO_CLIENT, initAck(OTHER), "INVALID 10 CLOSED");
    client(TO_SERVER, initAck(OTHER), "INVALID 10 CLOSED");
    client(0, init(TO_CLIENT), "ESTABLISHED 10 CLOSED"); // repeats itself, changes nothing
    server(TO_CLIENT, initAck(OTHER), "INVALID 10 CLOSED");
    server(TO_CLIENT, initAck(TO_SERVER), "ESTABLISHED 3 COOKIE_WAIT");
  }

  @Test
  void anotherInitAfterCrossingOnesEndsTheCollision() {
    client(0, init(TO_CLIENT), "NEW 10 CLOSED UNREPLIED");
    server(0, init(TO_SERVER), "ESTABLISHED 10 CLOSED");
    client(0, init(OTHER), "ESTABLISHED 10 CLOSED");
    client(TO_SERVER, initAck(ANOTHER), "INVALID 10 CLOSED");
    server(OTHER, initAck(ANOTHER), "ESTABLISHED 3 COOKIE_WAIT");
    client(ANOTHER, chunk(SctpChunk.DATA), "ESTABLISHED 3 COOKIE_WAIT");
  }

  @Test
  void everyTimeoutHasItsSysctl() {
    int seconds = 20;
    ConntrackSettings settings = ConntrackSettings.defaults();
    final List<Integer> expected = new ArrayList<>();
    for (final String name : ConntrackSettings.names()) {
      if (name.contains("sctp")) {
        settings = settings.with(name, ++seconds);
        expected.add(seconds);
      }
    }
    final List<Integer> seen = new ArrayList<>();
    for (int state = SctpState.CLOSED; state <= SctpState.HEARTBEAT_SENT; state++) {
      seen.add(SctpTimeouts.ofState(state, settings.sctp()));
    }
    assertEquals(expected, seen);
  }

  @ParameterizedTest
  @CsvSource({
    // chunk, original direction, reply direction: states NO CL CW CE ES SS SR SA HS
    "1,  CL CL CW CE ES CL CL SA CW, IV CL CW CE ES SS SR SA IV",
    "2,  CL CL CW CE ES SS SR SA CL, IV CW CW CE ES SS SR SA IV",
    "6,  CL CL CL CL CL CL CL CL CL, IV CL CL CL CL CL CL CL IV",
    "7,  CL CL CW CE SS SS SR SA CL, IV CL CW CE SR SS SR SA IV",
    "8,  SA CL CW CE ES SA SA SA SA, IV CL CW CE ES SA SA SA IV",
    "9,  CL CL CW CE ES SS SR SA CL, IV CL CW CL ES SS SR SA IV",
    "10, CL CL CE CE ES SS SR SA CL, IV CL CE CE ES SS SR SA IV",
    "11, CL CL CW ES ES SS SR SA CL, IV CL CW ES ES SS SR SA IV",
    "14, CL CL CW CE ES SS SR CL CL, IV CL CW CE ES SS SR CL IV",
    "4,  HS CL CW CE ES SS SR SA HS, IV CL CW CE ES SS SR SA HS",
    "5,  CL CL CW CE ES SS SR SA HS, IV CL CW CE ES SS SR SA ES",
    "0,  NO CL CW CE ES SS SR SA HS, NO CL CW CE ES SS SR SA HS",
    "192, NO CL CW CE ES SS SR SA HS, NO CL CW CE ES SS SR SA HS"
  })
  void everyCellOfBothTables(final int type, final String original, final String reply) {
    assertEquals(original, row(0, type));
    assertEquals(reply, row(1, type));
  }

  private static String row(final int direction, final int type) {
    final List<String> names = List.of("NO", "CL", "CW", "CE", "ES", "SS", "SR", "SA", "HS");
    final List<String> row = new ArrayList<>();
    for (int state = 0; state < names.size(); state++) {
      final int next = SctpStateTable.next(direction, type, state);
      row.add(next == StateTable.INVALID ? "IV" : names.get(next));
    }
    return String.join(" ", row);
  }

  private void setUp() {
    client(0, init(TO_CLIENT), "NEW 10 CLOSED UNREPLIED");
    server(TO_CLIENT, initAck(TO_SERVER), "ESTABLISHED 3 COOKIE_WAIT");
    client(TO_SERVER, chunk(SctpChunk.COOKIE_ECHO), "ESTABLISHED 3 COOKIE_ECHOED");
    server(TO_CLIENT, chunk(SctpChunk.COOKIE_ACK), "ESTABLISHED 210 ESTABLISHED ASSURED");
  }

  private void client(final int tag, final byte[] chunks, final String expected) {
    gives(true, tag, chunks, expected);
  }

  private void server(final int tag, final byte[] chunks, final String expected) {
    gives(false, tag, chunks, expected);
  }

  private void gives(
      final boolean fromClient, final int tag, final byte[] chunks, final String expected) {
    final byte[] packet =
        ByteBuffer.allocate(12 + chunks.length).putInt(0).putInt(tag).putInt(0).put(chunks).array();
    final String ctstate = lab.send(fromClient, packet);
    assertEquals(expected, ctstate + " " + lab.entry());
  }

  private static byte[] init(final int tag) {
    return withTag(SctpChunk.INIT, tag);
  }

  private static byte[] initAck(final int tag) {
    return withTag(SctpChunk.INIT_ACK, tag);
  }

  private static byte[] withTag(final int type, final int tag) {
    final byte[] chunk = chunk(type, 0, 16);
    ByteBuffer.wrap(chunk).putInt(4, tag);
    return chunk;
  }

  private static byte[] chunk(final int type) {
    return chunk(type, 0, 4);
  }

  private static byte[] chunk(final int type, final int flags, final int bodyBytes) {
    return ByteBuffer.allocate(4 + bodyBytes)
        .put((byte) type)
        .put((byte) flags)
        .putShort((short) (4 + bodyBytes))
        .array();
  }

  private static byte[] join(final byte[] first, final byte[] second) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
