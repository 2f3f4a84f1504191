package io.chainwalk.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A socket for datagrams that may be full.
class UdpQueriesTest {
  @Test
  void nothingIsReadWhileAnswersCannotLeave() throws Exception {
    final List<Throwable> failures = new ArrayList<>();
    final EmbeddedChannel socket =
        new EmbeddedChannel(
            new UdpQueries(
                new DnsResponder(
                    new ServedNames(DnsLab.names(DnsLab.CLUSTER), null),
                    new DnsCounts(),
                    failures::add,
                    DnsResponder.DEFAULT_UDP_BYTES),
                failures::add));
    assertTrue(socket.config().isAutoRead());
    socket.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    socket.runPendingTasks();
    assertFalse(socket.config().isAutoRead());
    socket.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    socket.runPendingTasks();
    assertTrue(socket.config().isAutoRead());
    assertFalse(socket.finish());
    assertEquals(List.of(), failures);
  }
}
