package io.chainwalk.tools.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a receiver gets of segments that come in any order, twice, or not at all.
class SegmentOrderTest {
  private static final int FIRST = 1000;

  /// Writes down what it gets: bytes as they are, `|` for a gap, `.` for the end.
  private static final class Notes implements ByteSink {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void data(final byte[] bytes, final long packetNumber, final long timeNs) {
      text.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void lost() {
      text.append('|');
    }

    @Override
    public void end(final End why) {
      text.append('.');
    }
  }

  private final Notes notes = new Notes();
  private final PendingBytes room = new PendingBytes();
  private SegmentOrder order = new SegmentOrder(notes, room, FIRST);
  private long packets;

  private void segment(final int place, final String text) {
    cut(place, text, 0);
  }

  private void cut(final int place, final String text, final int missing) {
    order.accept(
        FIRST + place, text.getBytes(StandardCharsets.ISO_8859_1), missing, ++packets, packets);
  }

  private void assertGot(final String expected) {
    assertEquals(expected, notes.text.toString());
  }

  @Test
  void aSegmentThatComesTooEarlyWaits() {
    segment(3, "def");
    segment(6, "gh");
    assertGot("");
    segment(0, "abc");
    assertGot("abcdefgh");
    assertEquals(0, room.held());
  }

  @Test
  void whatIsSentAgainCountsOnce() {
    segment(0, "abc");
    segment(0, "abc");
    segment(1, "bcde");
    segment(0, "abc");
    assertGot("abcde");
  }

  @Test
  void ofBytesThatComeTwiceTheFirstOnesCount() {
    segment(0, "abc");
    segment(1, "XXde");
    segment(8, "ij");
    segment(6, "ghXXk");
    segment(5, "f");
    assertGot("abcdefghijk");
  }

  @Test
  void aSegmentAroundOneThatWaitsFillsOnlyWhatIsMissing() {
    segment(4, "ef");
    segment(2, "cdXXgh");
    segment(0, "ab");
    assertGot("abcdefgh");
  }

  @Test
  void aKeepAliveProbeIsNoData() {
    segment(0, "abc");
    segment(2, "?");
    segment(3, "d");
    assertGot("abcd");
  }

  @Test
  void sequenceNumbersGoAround() {
    order = new SegmentOrder(notes, room, -2);
    order.accept(1, new byte[] {'d'}, 0, 1, 1);
    order.accept(-2, new byte[] {'a', 'b', 'c'}, 0, 2, 2);
    order.accept(-1, new byte[] {'b', 'c'}, 0, 3, 3);
    assertGot("abcd");
  }

  @Test
  void afterTooMuchHasWaitedTheGapIsGivenUp() {
    segment(0, "a");
    final String kilobyte = "x".repeat(1024);
    for (int i = 0; i <= SegmentOrder.MOST_PENDING_SEGMENTS; i++) {
      segment(10 + 1024 * i, kilobyte);
    }
    assertGot("a|" + kilobyte.repeat(SegmentOrder.MOST_PENDING_SEGMENTS + 1));
  }

  @Test
  void whatTheSnapLengthCutOffIsAGap() {
    cut(0, "abc", 5);
    segment(8, "ij");
    assertGot("abc|ij");
  }

  @Test
  void theEndHandsOnWhatWaits() {
    segment(0, "ab");
    segment(3, "d");
    segment(6, "g");
    order.end(ByteSink.End.CAPTURE_ENDS);
    assertGot("ab|d|g.");
    segment(7, "h");
    assertGot("ab|d|g.");
  }

  @Test
  void aFinInFrontOfItsDataWaitsForThem() {
    order.finish(FIRST + 3);
    segment(1, "bc");
    assertGot("");
    segment(0, "a");
    assertGot("abc.");
    assertTrue(order.isClosed());
  }

  /// Cut, repeated and shuffled within what waits at most, nothing is lost and nothing is new.
  @Test
  void anyOrderOfAnyCutsIsTheSameStream() {
    final Random random = new Random(8);
    for (int round = 0; round < 300; round++) {
      final Notes got = new Notes();
      final int first = random.nextInt();
      final SegmentOrder mixed = new SegmentOrder(got, room, first);
      final byte[] stream = new byte[random.nextInt(400) + 1];
      random.nextBytes(stream);
      final List<int[]> cuts = new ArrayList<>();
      for (int at = 0; at < stream.length; ) {
        final int length = Math.min(stream.length - at, random.nextInt(20) + 1);
        final int repeated = Math.min(at, random.nextInt(4));
        cuts.add(new int[] {at - repeated, length + repeated});
        if (random.nextInt(3) == 0) {
          cuts.add(new int[] {at, length});
        }
        at += length;
      }
      Collections.shuffle(cuts, random);
      for (final int[] cut : cuts) {
        final byte[] part = new byte[cut[1]];
        System.arraycopy(stream, cut[0], part, 0, cut[1]);
        mixed.accept(first + cut[0], part, 0, 1, 1);
      }
      mixed.finish(first + stream.length);
      mixed.end(ByteSink.End.CAPTURE_ENDS);
      final String whole = new String(stream, StandardCharsets.ISO_8859_1) + '.';
      // More segments may wait than may wait at most; then gaps are given up, and bytes are lost.
      if (cuts.size() <= SegmentOrder.MOST_PENDING_SEGMENTS) {
        assertEquals(whole, got.text.toString(), "round " + round);
      }
      assertEquals(0, room.held(), "round " + round);
    }
  }
}
