package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.Direction;
import io.chainwalk.sysctl.ConntrackSysctl;
import org.junit.jupiter.api.Test;

final class TrackerResultTest {
  private static final int ORIGINAL = Direction.ORIGINAL.ordinal();
  private static final int REPLY = Direction.REPLY.ordinal();

  @Test
  void refreshCarriesTheTimeout() {
    final long result = TrackerResult.refresh(0, ConntrackSysctl.MAX_TIMEOUT_SECONDS);
    assertEquals(TrackerResult.ACCEPT, TrackerResult.verdict(result));
    assertTrue(TrackerResult.setsTimeout(result));
    assertEquals(8_589_934, TrackerResult.timeoutSeconds(result));
    assertFalse(TrackerResult.setsAssured(result));
    assertFalse(TrackerResult.removesEntry(result));
  }

  @Test
  void fixedTimeoutsAreNeverSet() {
    final int fixed = ConntrackStatus.FIXED_TIMEOUT;
    assertFalse(TrackerResult.setsTimeout(TrackerResult.refresh(fixed, 30)));
    assertFalse(TrackerResult.setsTimeout(TrackerResult.invalidAndShorten(fixed, 30)));
  }

  @Test
  void assuringIsSaidOnce() {
    final long accept = TrackerResult.accept();
    assertTrue(TrackerResult.setsAssured(TrackerResult.assuring(0, accept)));
    assertFalse(TrackerResult.setsAssured(TrackerResult.assuring(ConntrackStatus.ASSURED, accept)));
  }

  @Test
  void acceptedRepliesAreSeen() {
    assertEquals(0, TrackerResult.statusAfter(TrackerResult.accept(), ORIGINAL, 0));
    assertEquals(
        ConntrackStatus.SEEN_REPLY, TrackerResult.statusAfter(TrackerResult.accept(), REPLY, 0));
    assertEquals(0, TrackerResult.statusAfter(TrackerResult.invalid(), REPLY, 0));
    assertEquals(
        ConntrackStatus.SEEN_REPLY | ConntrackStatus.ASSURED,
        TrackerResult.statusAfter(
            TrackerResult.assuring(0, TrackerResult.refresh(0, 1)), REPLY, 0));
  }

  @Test
  void verdictsAreDistinct() {
    assertEquals(TrackerResult.INVALID, TrackerResult.verdict(TrackerResult.invalid()));
    assertEquals(TrackerResult.REPEAT, TrackerResult.verdict(TrackerResult.repeat()));
    assertTrue(TrackerResult.removesEntry(TrackerResult.acceptAndRemove()));
    assertTrue(TrackerResult.isAccepted(TrackerResult.acceptAndRemove()));
  }

  @Test
  void overlappingOrMisplacedFieldsAreFound() {
    TrackerArea.check(new int[][] {{0, 4}, {4, 4}, {8, 8}, {55, 1}});
    assertThrows(
        IllegalStateException.class, () -> TrackerArea.check(new int[][] {{0, 4}, {2, 2}}));
    assertThrows(IllegalStateException.class, () -> TrackerArea.check(new int[][] {{2, 4}}));
    assertThrows(IllegalStateException.class, () -> TrackerArea.check(new int[][] {{56, 1}}));
    assertThrows(IllegalStateException.class, () -> TrackerArea.check(new int[][] {{-8, 8}}));
  }

  @Test
  void closingStatesAreThoseThatAFullTableMayDrop() {
    assertFalse(TcpState.isClosing(TcpState.ESTABLISHED));
    assertTrue(TcpState.isClosing(TcpState.FIN_WAIT));
    assertTrue(TcpState.isClosing(TcpState.CLOSE));
    assertFalse(TcpState.isClosing(TcpState.SYN_SENT2));
    assertFalse(SctpState.isClosing(SctpState.ESTABLISHED));
    assertTrue(SctpState.isClosing(SctpState.SHUTDOWN_SENT));
    assertTrue(SctpState.isClosing(SctpState.SHUTDOWN_ACK_SENT));
    assertFalse(SctpState.isClosing(SctpState.HEARTBEAT_SENT));
  }
}
