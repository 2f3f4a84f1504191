package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/// IPv6 packets with hop-by-hop options on their way through the node.
final class HopByHopOptionsStoryTest {
  private final PipelineLab lab = PipelineLab.asCaptured();

  private static byte[] synBehind(final int... options) {
    final byte[] bytes = new byte[options.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) options[i];
    }
    return PacketBuilder.eth()
        .ipv6("fd00::1", "fd00::2")
        .hopByHop(bytes)
        .tcp(1000, 80)
        .flags("S")
        .bytes();
  }

  @Test
  void synBehindAnUnknownOptionThatMustBeKnownIsDroppedBeforeItIsTracked() {
    lab.send(synBehind(0x80, 4, 0, 0, 0, 0));
    lab.send(synBehind(0x7E, 4, 0, 0, 0, 0));
    assertEquals("bad-options=2", lab.outcomes());
    assertEquals(0, lab.engine.table().count());
  }

  @Test
  void aNodeAnswersWhereTheOptionAsksForIt() {
    final NodeLab router = NodeLab.router(new ScriptedRules());
    final byte[] option = {(byte) 0x9e, 4, 0, 0, 0, 0};
    final NodeLab.Result result =
        router.receive(
            "c0",
            PacketBuilder.eth()
                .ipv6(Wire.CLIENT6, Wire.SERVER6)
                .hopByHop(option)
                .udp(1000, 53)
                .bytes());
    assertEquals(PacketOutcome.BAD_OPTIONS, result.outcome());
    assertEquals(1, result.left().size());
    assertEquals("c0", result.left().getFirst().by());
    final byte[] error = result.left().getFirst().frame();
    assertEquals(4, error[14 + 40]);
    assertEquals(2, error[14 + 41]);
    assertEquals(42, error[14 + 47]);
    assertEquals(List.of(), router.connections());
  }

  @Test
  void synBehindARouterAlertIsTracked() {
    lab.send(synBehind(5, 2, 0, 0));
    assertEquals("no-service=1", lab.outcomes());
    assertEquals(1, lab.engine.table().count());
  }
}
