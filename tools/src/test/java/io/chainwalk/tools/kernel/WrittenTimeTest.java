package io.chainwalk.tools.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Packet;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenTimeTest {
  private static final long DAY_NS = 86_400_000_000_000L;
  private static final long MS_NS = 1_000_000;

  /// Somewhere in the fifth millisecond of a day.
  private static final long FROM_NS = 20_000 * DAY_NS + 5 * MS_NS + 900_000;

  @Test
  void millisecondThatBeganMeanwhileAndWasWrittenIsTheTime() {
    assertEquals(20_000 * DAY_NS + 6 * MS_NS, time("4408090000000006"));
  }

  @Test
  void millisecondInWhichThePacketWasHandedInChangesNothing() {
    assertEquals(FROM_NS, time("4408090000000005"));
  }

  @Test
  void timeThatSomebodyElseWroteChangesNothing() {
    assertEquals(FROM_NS, time("4408090000012345"));
  }

  @Test
  void packetWithoutOptionsChangesNothing() {
    final Packet packet = Packet.ofHex("45000014000000004000000000000006" + "00000006");
    assertEquals(FROM_NS, time(packet));
  }

  private static long time(final String option) {
    return time(Packet.ofHex("4700001c00000000400000000a0001020a000202" + option));
  }

  private static long time(final Packet packet) {
    return WrittenTime.of(List.of(new Departure("eth0", packet)), FROM_NS, FROM_NS + 3 * MS_NS);
  }
}
