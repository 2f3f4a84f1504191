package io.chainwalk.memory;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two workers are the first to use a record of one segment, which therefore has no memory yet. Both write into the same
/// memory in the end.
///
/// Results: what is in the one's record, and in the other's.
public class GrowthStress {
  private static final int RECORDS = 2;

  /// The table's regions, with memory of the heap, of which there is enough for so many.
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both are there")
  @Outcome(expect = FORBIDDEN, desc = "one wrote into memory that was thrown away")
  @State
  public static class Region {
    private final OffHeapRegion region =
        OffHeapRegion.growing(
            RECORDS, Long.BYTES, RECORDS, (length, alignment) -> ByteBuffer.allocate(length));

    private void write(final int record) {
      if (region.reserve(record)) {
        region.segment(record).putLong(region.offset(record), record + 1);
      }
    }

    private int read(final int record) {
      return (int) region.segment(record).getLong(region.offset(record));
    }

    /// Writes.
    @Actor
    public void one() {
      write(0);
    }

    /// Writes.
    @Actor
    public void other() {
      write(1);
    }

    /// Reads.
    @Arbiter
    public void look(final II_Result result) {
      result.r1 = read(0);
      result.r2 = read(1);
    }
  }

  /// The twin stores its segment without looking whether there is one by now.
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both are there")
  @Outcome(
      id = {"1, 0", "0, 2"},
      expect = ACCEPTABLE_INTERESTING,
      desc = "thrown away: the error to be seen")
  @State
  public static class LastSegmentStays {
    private static final VarHandle SEGMENT;

    static {
      try {
        SEGMENT =
            MethodHandles.lookup()
                .findVarHandle(LastSegmentStays.class, "segment", UnsafeBuffer.class);
      } catch (final ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private UnsafeBuffer segment = new UnsafeBuffer(new byte[0]);

    private void write(final int record) {
      if (((UnsafeBuffer) SEGMENT.getAcquire(this)).capacity() == 0) {
        SEGMENT.setRelease(this, new UnsafeBuffer(ByteBuffer.allocate(RECORDS * Long.BYTES)));
      }
      segment.putLong(record * Long.BYTES, record + 1);
    }

    private int read(final int record) {
      return (int) segment.getLong(record * Long.BYTES);
    }

    /// Writes.
    @Actor
    public void one() {
      write(0);
    }

    /// Writes.
    @Actor
    public void other() {
      write(1);
    }

    /// Reads.
    @Arbiter
    public void look(final II_Result result) {
      result.r1 = read(0);
      result.r2 = read(1);
    }
  }
}
