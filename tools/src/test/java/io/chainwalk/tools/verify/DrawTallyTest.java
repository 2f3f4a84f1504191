package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DrawTallyTest {
  private static final int FIRST = 1024;
  private static final int SIZE = 64_512;
  private static final double IMPROBABLE = 1e-6;

  private final DrawTally tally = new DrawTally();
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void portsThatAreDrawnAsTheKernelDoesAreFair() {
    for (int i = 0; i < 100_000; i++) {
      tally.addPort(FIRST, SIZE, FIRST + random.nextInt(0x10000) % SIZE);
    }
    final DrawTally.Result result = tally.result();
    assertEquals(100_000, result.ports());
    assertEquals(100_000, result.tested());
    assertEquals(15, result.degreesOfFreedom());
    assertTrue(result.pValue() > 0.001, result::toString);
    assertTrue(result.gaps().isEmpty(), result::toString);
  }

  @Test
  void portsOfHalfTheRangeAreSkewedAndLeaveAGap() {
    for (int i = 0; i < 100; i++) {
      tally.addPort(FIRST, SIZE, FIRST + random.nextInt(SIZE / 2));
    }
    final DrawTally.Result result = tally.result();
    assertTrue(result.pValue() < IMPROBABLE, result::toString);
    assertEquals(1, result.gaps().size());
  }

  @Test
  void endOfARangeThatIsNeverDrawnIsAGapThoughTheRestIsFair() {
    for (int i = 0; i < 50_000; i++) {
      tally.addPort(30_000, 2_000, 30_000 + random.nextInt(1_990));
    }
    assertTrue(tally.result().pValue() > IMPROBABLE);
    assertEquals(1, tally.result().gaps().size());
  }

  @Test
  void tooFewPortsAreCountedAndNotTested() {
    for (int i = 0; i < 79; i++) {
      tally.addPort(FIRST, SIZE, FIRST);
    }
    final DrawTally.Result result = tally.result();
    assertEquals(79, result.ports());
    assertEquals(0, result.tested());
    assertEquals(1, result.pValue());
  }

  @Test
  void rangeOfOnePortLeavesNothingToTest() {
    for (int i = 0; i < 200; i++) {
      tally.addPort(80, 1, 80);
    }
    assertEquals(0, tally.result().tested());
    assertTrue(tally.result().gaps().isEmpty());
  }
}
