package io.chainwalk.tracker;

import org.junit.jupiter.api.Test;

/// How connections begin, end and begin again. Numbers are those of the facts sheet's scenarios, section 10; the
/// expected results were printed by a 6.18 kernel.
final class TcpTrackerStoryTest {
  @Test
  void aConnectionFromSynToTimeWait() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).gives("NEW 120 SYN_SENT UNREPLIED");
    story.server("SA", 0, 1).gives("ESTABLISHED 60 SYN_RECV");
    story.client("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.client("FA", 1, 1).gives("ESTABLISHED 120 FIN_WAIT ASSURED");
    story.server("A", 1, 2).gives("ESTABLISHED 60 CLOSE_WAIT ASSURED");
    story.server("FA", 1, 2).gives("ESTABLISHED 30 LAST_ACK ASSURED");
    story.client("A", 2, 2).gives("ESTABLISHED 120 TIME_WAIT ASSURED");
    story.server("FA", 1, 2).gives("ESTABLISHED 120 TIME_WAIT ASSURED");
  }

  @Test
  void handshakeFollowedDirectlyByFinIsNeverAssured() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).data(10).gives("NEW 120 SYN_SENT UNREPLIED");
    story.server("SA", 0, 11).gives("ESTABLISHED 60 SYN_RECV");
    story.client("FA", 11, 1).data(5).gives("ESTABLISHED 120 FIN_WAIT");
    story.server("A", 1, 17).gives("ESTABLISHED 60 CLOSE_WAIT");
  }

  @Test
  void scenario8_repeatedSynDoesNotRenewTheTimeoutEvenWithAnotherNumber() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).gives("NEW 120 SYN_SENT UNREPLIED");
    story.passes(2);
    story.client("S", 0, 0).gives("NEW 118 SYN_SENT UNREPLIED");
    story.passes(1);
    story.client("S", 70_000, 0).gives("NEW 117 SYN_SENT UNREPLIED");
  }

  @Test
  void scenario9_rstAnsweringTheSynRemovesTheEntry() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).sent();
    story.server("RA", 0, 1).absoluteSequence(0).gives("ESTABLISHED no entry");
  }

  @Test
  void scenario10_rstWithWrongAcknowledgmentInSynSentIsInvalid() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).sent();
    story.server("RA", 0, 7).absoluteSequence(0).gives("INVALID 120 SYN_SENT UNREPLIED");
  }

  @Test
  void rstWithoutAckInSynSentRemovesTheEntryWhateverItsNumber() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).sent();
    story.server("R", 0, 0).absoluteSequence(77).gives("ESTABLISHED no entry");
  }

  @Test
  void scenario11_ackFromAnOldServerConnectionIsResetByTheClient() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).gives("NEW 120 SYN_SENT UNREPLIED");
    story.passes(1);
    story.server("A", 0, -5000).gives("ESTABLISHED 119 SYN_SENT");
    story.client("R", -5000, 0).gives("ESTABLISHED 10 CLOSE");
    story.client("S", 0, 0).gives("NEW 120 SYN_SENT UNREPLIED");
  }

  @Test
  void scenario18_synAfterTheServersRstIsIgnored() {
    final TcpStory story = TcpStory.established();
    story.server("R", 1, 0).gives("ESTABLISHED 10 CLOSE ASSURED");
    story.passes(1);
    story.client("S", 99, 0).gives("ESTABLISHED 9 CLOSE ASSURED");
    story.passes(1);
    story.client("S", 99, 0).gives("ESTABLISHED 8 CLOSE ASSURED");
  }

  @Test
  void scenario19_synAckForTheIgnoredSynResynchronises() {
    final TcpStory story = TcpStory.established();
    story.server("R", 1, 0).sent();
    story.client("S", 777, 0).gives("ESTABLISHED 10 CLOSE ASSURED");
    story.server("SA", 888, 778).gives("ESTABLISHED 60 SYN_RECV ASSURED");
    story.client("A", 778, 889).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void synAckForAnotherSynDoesNotResynchronise() {
    final TcpStory story = TcpStory.established();
    story.client("S", 777, 0).sent();
    story.server("SA", 888, 779).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.server("SA", 888, 778).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void resynchronisingTakesWindowScaleFromTheIgnoredSyn() {
    final TcpStory story = TcpStory.established();
    story.client("S", 777, 0).options("030307").window(1).sent();
    story.server("SA", 888, 778).options("030307").gives("ESTABLISHED 60 SYN_RECV ASSURED");
    story.client("A", 778, 889).window(1000).sent();
    story.server("A", 889 + 128_000, 778).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
  }

  @Test
  void scenario20_synAfterTheClientsOwnRstBeginsAnew() {
    final TcpStory story = TcpStory.established();
    story.client("R", 1, 0).gives("ESTABLISHED 10 CLOSE ASSURED");
    story.client("S", 99, 0).gives("NEW 120 SYN_SENT UNREPLIED");
  }

  @Test
  void scenario21_synInTimeWaitBeginsAnew() {
    final TcpStory story = inTimeWait();
    story.client("S", 5000, 0).gives("NEW 120 SYN_SENT UNREPLIED");
    story.server("SA", 70_000, 5001).gives("ESTABLISHED 60 SYN_RECV");
  }

  @Test
  void scenario22_serversSynInTimeWaitBeginsAnewInTheOtherDirection() {
    final TcpStory story = inTimeWait();
    story.server("S", 9000, 0).gives("NEW 120 SYN_SENT UNREPLIED");
    story.client("SA", 9000, 9001).gives("ESTABLISHED 60 SYN_RECV");
  }

  @Test
  void scenario23_synInEstablishedThenChallengeAckThenRst() {
    final TcpStory story = TcpStory.established();
    story.passes(1);
    story.client("S", 99_999, 0).gives("ESTABLISHED 431999 ESTABLISHED ASSURED");
    story.server("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.client("R", 1, 0).gives("ESTABLISHED 10 CLOSE ASSURED");
    story.client("S", 99_999, 0).gives("NEW 120 SYN_SENT UNREPLIED");
  }

  @Test
  void challengeAckInLastAckDoesNotEndTheConnection() {
    final TcpStory story = inLastAck();
    story.passes(1);
    story.client("S", 99_999, 0).gives("ESTABLISHED 29 LAST_ACK ASSURED");
    story.server("A", 2, 2).gives("ESTABLISHED 29 LAST_ACK ASSURED");
    story.server("A", 2, 2).gives("ESTABLISHED 120 TIME_WAIT ASSURED");
  }

  @Test
  void scenario28_midStreamAckIsPickedUp() {
    final TcpStory story = new TcpStory();
    story.client("A", 1, 1).gives("NEW 300 ESTABLISHED UNREPLIED");
    story.client("PA", 900_001, 400_000).data(1).gives("NEW 300 ESTABLISHED UNREPLIED");
    story.server("A", 1, 1).gives("ESTABLISHED 300 ESTABLISHED");
    story.client("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.passes(1);
    story.server("R", -3_000_000, 0).gives("INVALID 431999 ESTABLISHED ASSURED");
  }

  @Test
  void scenario29_midStreamAckIsInvalidUnlessLoose() {
    final TcpStory story = new TcpStory().set("nf_conntrack_tcp_loose", 0);
    story.client("A", 1, 1).gives("INVALID no entry");
    story.client("S", 1, 0).gives("NEW 120 SYN_SENT UNREPLIED");
  }

  @Test
  void pickedUpKeepAliveMayBeAnsweredOneAboveWhatWasSeen() {
    final TcpStory story = new TcpStory();
    story.client("A", 0, 0).gives("NEW 300 ESTABLISHED UNREPLIED");
    story.server("A", 0, 1).gives("ESTABLISHED 300 ESTABLISHED");
  }

  @Test
  void scenario33_simultaneousOpen() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).gives("NEW 120 SYN_SENT UNREPLIED");
    story.server("S", 0, 0).gives("ESTABLISHED 120 SYN_SENT2");
    story.client("SA", 0, 1).gives("ESTABLISHED 60 SYN_RECV");
    story.server("SA", 0, 1).gives("ESTABLISHED 60 SYN_RECV");
    story.server("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.client("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void secondSynOfASimultaneousOpenDoesNotRenewTheTimeout() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).sent();
    story.passes(5);
    story.server("S", 0, 0).gives("ESTABLISHED 115 SYN_SENT2");
  }

  @Test
  void synSent2HasATimeoutThatNoSysctlChanges() {
    final TcpStory story = new TcpStory().set("nf_conntrack_tcp_timeout_syn_sent", 77);
    story.client("S", 0, 0).gives("NEW 77 SYN_SENT UNREPLIED");
    story.server("S", 0, 0).sent();
    story.client("S", 0, 0).gives("ESTABLISHED 120 SYN_SENT2");
  }

  @Test
  void synAckOfUnseenDataIsInvalid() {
    final TcpStory story = new TcpStory();
    story.client("S", 0, 0).sent();
    story.server("SA", 0, 50).gives("INVALID 120 SYN_SENT UNREPLIED");
    story.server("SA", 0, 1).gives("ESTABLISHED 60 SYN_RECV");
    story.passes(1);
    story.server("SA", 0, 1).gives("ESTABLISHED 59 SYN_RECV");
  }

  @Test
  void sequenceNumbersMayWrapAround() {
    final TcpStory story = new TcpStory(-3, Integer.MAX_VALUE - 3);
    story.client("S", 0, 0).sent();
    story.server("SA", 0, 1).sent();
    story.client("A", 1, 1).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
    story.client("PA", 1, 1).data(500).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.server("PA", 1, 501).data(500).gives("ESTABLISHED 300 ESTABLISHED ASSURED");
    story.client("A", 501, 501).gives("ESTABLISHED 432000 ESTABLISHED ASSURED");
  }

  @Test
  void fixedTimeoutIsNeverRenewed() {
    final TcpStory story = TcpStory.established();
    story.lab().addStatus(ConntrackStatus.FIXED_TIMEOUT);
    story.passes(7);
    story.client("FA", 1, 1).gives("ESTABLISHED 431993 FIN_WAIT ASSURED");
  }

  private static TcpStory inLastAck() {
    final TcpStory story = TcpStory.established();
    story.client("FA", 1, 1).sent();
    story.server("A", 1, 2).sent();
    story.server("FA", 1, 2).gives("ESTABLISHED 30 LAST_ACK ASSURED");
    return story;
  }

  private static TcpStory inTimeWait() {
    final TcpStory story = inLastAck();
    story.client("A", 2, 2).gives("ESTABLISHED 120 TIME_WAIT ASSURED");
    return story;
  }
}
