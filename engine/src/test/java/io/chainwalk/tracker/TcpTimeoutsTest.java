package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.TcpSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which sysctl is the timeout of which state. What shortens it is told in [TcpTrackerStoryTest] and [TcpWindowTest].
final class TcpTimeoutsTest {
  @Test
  void everyTimeoutReachesItsState() {
    ConntrackSettings settings = ConntrackSettings.defaults();
    int seconds = 1000;
    for (final String name :
        List.of(
            "syn_sent",
            "syn_recv",
            "established",
            "fin_wait",
            "close_wait",
            "last_ack",
            "time_wait",
            "close")) {
      settings = settings.with("nf_conntrack_tcp_timeout_" + name, ++seconds);
    }
    final TcpSettings tcp = settings.tcp();
    for (int state = TcpState.SYN_SENT; state <= TcpState.CLOSE; state++) {
      assertEquals(1000 + state, TcpTimeouts.ofState(state, tcp), TcpState.nameOf(state));
    }
    assertEquals(120, TcpTimeouts.ofState(TcpState.SYN_SENT2, tcp));
  }
}
