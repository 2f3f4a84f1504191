package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RSTs, believed and not. Numbers are those of the facts sheet's scenarios, section 10.
final class TcpResetTest {
  @Test
  void scenario12_serverRstAtExactExpectedSequenceClosesIn10Seconds() {
    TcpStory.established().server("R", 1, 0).gives("ESTABLISHED 10 CLOSE ASSURED");
  }

  /// Scenarios 12 to 14, and the two edges of the window behind them.
  @ParameterizedTest
  @CsvSource({
    "-1, INVALID 431990 ESTABLISHED ASSURED",
    "0, ESTABLISHED 10 CLOSE ASSURED",
    "1, ESTABLISHED 10 ESTABLISHED ASSURED",
    "500, ESTABLISHED 10 ESTABLISHED ASSURED",
    "1000, ESTABLISHED 10 ESTABLISHED ASSURED",
    "1001, ESTABLISHED 431990 ESTABLISHED ASSURED",
    "2000, INVALID 431990 ESTABLISHED ASSURED"
  })
  void rstIsJudgedByItsDistanceFromTheExpectedSequence(final int above, final String expected) {
    final TcpStory story = TcpStory.established();
    story.passes(10);
    story.server("R", 1 + above, 0).gives(expected);
  }

  @Test
  void scenario13_serverRstInTheWindowKeepsTheStateFor10Seconds() {
    TcpStory.established().server("R", 2, 0).gives("ESTABLISHED 10 ESTABLISHED ASSURED");
    TcpStory.established().server("R", 1001, 0).gives("ESTABLISHED 10 ESTABLISHED ASSURED");
  }

  @Test
  void scenario14_serverRstBelowTheClientsAckIsInvalidEvenWhenLiberal() {
    TcpStory.established().server("R", 0, 0).gives("INVALID 432000 ESTABLISHED ASSURED");
    TcpStory.established()
        .set("nf_conntrack_tcp_be_liberal", 1)
        .server("R", -10, 0)
        .gives("INVALID 432000 ESTABLISHED ASSURED");
  }

  @Test
  void scenario15_serverRstBelowTheClientsAckKeepsTheStateWhenIgnoringInvalidRsts() {
    TcpStory.established()
        .set("nf_conntrack_tcp_ignore_invalid_rst", 1)
        .server("R", 0, 0)
        .gives("ESTABLISHED 10 ESTABLISHED ASSURED");
  }

  @Test
  void scenario16_challengeAckRestoresTheTimeoutUntilTheExactRst() {
    final TcpStory story = TcpStory.established();
    story.server("R", 101, 0).gives("ESTABLISHED 10 ESTABLISHED ASSURED");
    story.client("A", 1, 1).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.server("R", 1, 0).gives("ESTABLISHED 10 CLOSE ASSURED");
  }

  @Test
  void scenario17_serverRstRightBehindItsDataCloses() {
    final TcpStory story = TcpStory.established();
    story.server("PA", 1, 1).data(19).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.server("R", 20, 0).gives("ESTABLISHED 10 CLOSE ASSURED");
  }

  @Test
  void rstPastTheWindowIsAcceptedWhenLiberalButKeepsTheState() {
    TcpStory.established()
        .set("nf_conntrack_tcp_be_liberal", 1)
        .server("R", 5000, 0)
        .gives("ESTABLISHED 10 ESTABLISHED ASSURED");
  }

  @Test
  void rstAfterAFinIsBelievedWhateverItsNumber() {
    final TcpStory story = TcpStory.established();
    story.client("FA", 1, 1).sent();
    story.server("R", -3_000_000, 0).gives("ESTABLISHED 10 CLOSE ASSURED");
  }

  @Test
  void rstBeforeTheHandshakeIsCompleteNeedNotBeExact() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).sent();
    story.server("SA", 0, 1).sent();
    story.client("R", 1, 0).gives("ESTABLISHED 10 CLOSE");
  }

  @Test
  void rstAnsweringAnIgnoredSynIsBelieved() {
    final TcpStory story = TcpStory.established();
    story.client("S", 99_999, 0).sent();
    story.server("RA", 0, 100_000).absoluteSequence(0).gives("ESTABLISHED 10 CLOSE ASSURED");
  }

  @Test
  void scenario32_finsOutOfWindowInBothDirectionsShortenTheTimeout() {
    final TcpStory story = TcpStory.established();
    story.client("FA", 90_001, 1).gives("INVALID 432000 ESTABLISHED ASSURED");
    story.client("FA", 90_001, 1).gives("INVALID 432000 ESTABLISHED ASSURED");
    story.server("FA", 90_001, 1).gives("INVALID 300 ESTABLISHED ASSURED");
    story.server("FA", 90_001, 1).gives("INVALID 300 ESTABLISHED ASSURED");
  }

  @Test
  void finsOutOfWindowDoNotLengthenAShortTimeout() {
    final TcpStory story = TcpStory.established();
    story.set("nf_conntrack_tcp_timeout_unacknowledged", 50);
    story.passes(432_000 - 119);
    story.client("FA", 90_001, 1).sent();
    story.server("FA", 90_001, 1).gives("INVALID 119 ESTABLISHED ASSURED");
  }

  @Test
  void finsOutOfWindowShortenFrom120SecondsOn() {
    final TcpStory story = TcpStory.established();
    story.set("nf_conntrack_tcp_timeout_unacknowledged", 50);
    story.passes(432_000 - 120);
    story.client("FA", 90_001, 1).sent();
    story.server("FA", 90_001, 1).gives("INVALID 50 ESTABLISHED ASSURED");
  }

  @Test
  void ownRejectionWithResetClosesTheEntryOnce() {
    final TcpStory story = TcpStory.established();
    final TrackerLab lab = story.lab();
    final long first =
        TcpTracker.onRejectedWithReset(
            lab.area(), lab.areaOffset(), lab.status(), lab.settings().tcp());
    assertEquals(true, TrackerResult.setsTimeout(first));
    assertEquals(10, TrackerResult.timeoutSeconds(first));
    assertEquals(TcpState.CLOSE, lab.state());
    final long second =
        TcpTracker.onRejectedWithReset(
            lab.area(), lab.areaOffset(), lab.status(), lab.settings().tcp());
    assertEquals(false, TrackerResult.setsTimeout(second));
  }
}
