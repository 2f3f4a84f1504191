package io.chainwalk.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.management.ThreadMXBean;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.testkit.Allocations;
import io.chainwalk.testkit.Services;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Picking and releasing allocates nothing.
class PickerAllocationTest {
  private static final int CONNECTIONS = 300_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long client;

  /// A table of 128 clients is full, so that nearly all of a thousand are new to it.
  @ParameterizedTest
  @CsvSource({
    "random, 0, 1000",
    "flow-hash, 0, 1000",
    "source-hash, 0, 1000",
    "least-connections, 0, 1000",
    "random, 10800, 100",
    "random, 10800, 1000"
  })
  void manyConnectionsAllocateNothing(
      final String selector, final int affinitySeconds, final int clients) {
    final EndpointPicker picker = new EndpointPicker(1, new ClientAffinity.Ideal(128, true));
    picker.update(
        PickerLab.service(
            affinitySeconds, List.of(Services.ready("10.0.0.1:80"), Services.ready("10.0.0.2:80"))),
        SelectorSpec.parse(selector));
    allocatedBy(picker, clients);
    assertEquals(0, Allocations.steady(() -> allocatedBy(picker, clients)));
  }

  private long allocatedBy(final EndpointPicker picker, final int clients) {
    final long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CONNECTIONS; i++) {
      final PickedEndpoint picked =
          picker.pick(false, 0, 0x0A80_0000 + client++ % clients, 4000, client * 1000);
      assertNotNull(picked);
      picked.release();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
