package io.chainwalk.tracker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The edges of the windows, scaling, SACK and timeouts of connections that do not go well. Numbers are those of the
/// facts sheet's scenarios, section 10; a timeout that was not refreshed shows the ten seconds that passed.
final class TcpWindowTest {
  /// Scenarios 24 to 26.
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, ESTABLISHED 432000 ESTABLISHED ASSURED",
    "1001, 1, 0, ESTABLISHED 300 ESTABLISHED ASSURED",
    "1002, 1, 0, ESTABLISHED 431990 ESTABLISHED ASSURED",
    "2000, 1, 0, ESTABLISHED 431990 ESTABLISHED ASSURED",
    "2001, 1, 0, INVALID 431990 ESTABLISHED ASSURED",
    "1002, 2, 0, INVALID 431990 ESTABLISHED ASSURED",
    "1, 1, 1400, ESTABLISHED 300 ESTABLISHED ASSURED",
    "1002, 1, 100, ESTABLISHED 431990 ESTABLISHED ASSURED",
    "5001, 1, 100, INVALID 431990 ESTABLISHED ASSURED",
    "1, 2, 0, INVALID 431990 ESTABLISHED ASSURED",
    "1, -65999, 0, ESTABLISHED 432000 ESTABLISHED ASSURED",
    "1, -66000, 0, ESTABLISHED 431990 ESTABLISHED ASSURED",
    "-998, 1, 0, ESTABLISHED 432000 ESTABLISHED ASSURED",
    "-999, 1, 0, ESTABLISHED 432000 ESTABLISHED ASSURED",
    "-1000, 1, 0, ESTABLISHED 431990 ESTABLISHED ASSURED",
    "-1099, 1, 100, ESTABLISHED 432000 ESTABLISHED ASSURED",
    "-1100, 1, 100, ESTABLISHED 431990 ESTABLISHED ASSURED"
  })
  void scenario24to26_segmentsAtTheEdges(
      final int sequence, final int ack, final int dataBytes, final String expected) {
    final TcpStory story = TcpStory.established();
    story.passes(10);
    story.client("A", sequence, ack).data(dataBytes).gives(expected);
  }

  @Test
  void scenario24_acknowledgmentOfToleratedOvershootIsAccepted() {
    final TcpStory story = TcpStory.established();
    story.client("PA", 1002, 1).data(100).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.server("A", 1, 1102).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void scenario25_anythingGoesWhenLiberalAndNothingIsLearntFromIt() {
    final TcpStory story = TcpStory.established();
    story.set("nf_conntrack_tcp_be_liberal", 1);
    story.client("A", 5001, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.client("A", 1, 90_000).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.set("nf_conntrack_tcp_be_liberal", 0);
    story.server("R", 1, 0).gives("ESTABLISHED 10 CLOSE ASSURED");
  }

  @Test
  void scenario27_windowsAreScaledWhenBothSidesOfferIt() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).options("030307").window(64_000).sent();
    story.server("SA", 0, 1).options("030307").window(64_000).sent();
    story.client("A", 1, 1).sent();
    story.server("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.client("PA", 128_000, 1).data(1).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.client("A", 268_002, 1).gives("INVALID 300 ESTABLISHED ASSURED");
  }

  @Test
  void scenario27_windowsAreNotScaledWhenOneSideOffersIt() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).options("030307").sent();
    story.server("SA", 0, 1).sent();
    story.client("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.client("A", 3001, 1).gives("INVALID 432000 ESTABLISHED ASSURED");
  }

  @Test
  void scalesAbove14CountAs14() {
    final TcpStory story = new TcpStory().defaultWindow(1);
    story.client("S", 0, 0).options("030314").sent();
    story.server("SA", 0, 1).options("030314").sent();
    story.client("A", 1, 1).sent();
    story.server("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.client("PA", 16_384, 1).data(1).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.client("A", 56_385, 1).gives("INVALID 300 ESTABLISHED ASSURED");
  }

  @Test
  void theHighestSackEdgeCountsAsAcknowledged() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).options("01010402").sent();
    story.server("SA", 0, 1).options("01010402").sent();
    story.client("A", 1, 1).sent();
    story.client("PA", 501, 1).data(100).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    final String received = sack(501, 601);
    story.server("A", 1, 1).options(received).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    final String unseen = sack(4000, 5000);
    story.passes(1);
    story.server("A", 1, 1).options(unseen).gives("INVALID 299 ESTABLISHED ASSURED");
    story.client("A", 1601, 1).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.passes(1);
    story.client("A", 1602, 1).gives("ESTABLISHED 299 ESTABLISHED ASSURED");
  }

  @Test
  void sackIsNotReadUnlessTheOtherSidePermitsIt() {
    final TcpStory story = TcpStory.established();
    story
        .server("A", 1, 1)
        .options(sack(4000, 5000))
        .gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void scenario30_theFourthIdenticalAckHasTheTimeoutOfRetransmission() {
    final TcpStory story = TcpStory.established();
    story.server("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.server("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.server("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.server("A", 1, 1).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.server("A", 1, 1).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.server("A", 1, 1).window(1001).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void identicalAcksAreCountedModulo256AsInTheKernel() {
    final TcpStory story = TcpStory.established();
    for (int i = 0; i < 256; i++) {
      story.server("A", 1, 1).sent();
    }
    story.entryIs("300 ESTABLISHED ASSURED");
    story.server("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void closedWindowHasTheTimeoutOfRetransmission() {
    final TcpStory story = TcpStory.established();
    story.server("A", 1, 1).window(0).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.server("A", 1, 1).window(5).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void closedWindowLetsOneByteThrough() {
    final TcpStory story = TcpStory.established();
    story.client("PA", 1, 1).data(1000).sent();
    story.server("A", 1, 1001).window(0).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.client("PA", 1001, 1).data(1).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
  }

  @Test
  void scenario31_dataHasTheTimeoutOfUnacknowledgedUntilItIsAcknowledgedExactly() {
    final TcpStory story = TcpStory.established();
    story.client("PA", 1, 1).data(10).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.server("A", 1, 10).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.server("A", 1, 11).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void shorterTimeoutsApplyOnlyWhereTheStatesOwnIsLonger() {
    final TcpStory story = TcpStory.established();
    story.set("nf_conntrack_tcp_timeout_close_wait", 3600);
    story.client("FA", 1, 1).gives("ESTABLISHED 120 FIN_WAIT ASSURED");
    story.client("PA", 2, 1).data(10).gives("ESTABLISHED 300 CLOSE_WAIT ASSURED");
    story.server("A", 1, 12).gives("ESTABLISHED 3600 CLOSE_WAIT ASSURED");
  }

  private static String sack(final int from, final int to) {
    return String.format("0101050a%08x%08x", TcpStory.CLIENT_ISN + from, TcpStory.CLIENT_ISN + to);
  }
}
