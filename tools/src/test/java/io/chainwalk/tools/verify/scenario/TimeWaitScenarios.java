package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.List;
import java.util.function.Function;

/// Ports of connections that are over: facts sheet, section 6.3.
final class TimeWaitScenarios {
  private static final long SERVERS = 5000;

  private TimeWaitScenarios() {}

  static List<Scenario> all() {
    return List.of(
        third(50_000, "syn-behind-both", "Its number is behind both: it is dropped."),
        third(150_000, "syn-beyond-one", "Its number is beyond one of them: it takes its port."),
        third(900_000, "syn-beyond-both", "Its number is beyond both: it takes either port."));
  }

  private static Scenario third(final long number, final String name, final String about) {
    final Script script =
        new Script(
            50,
            Lab.of(Family.IPV4)
                .nat("POSTROUTING -o s0 -p tcp -j SNAT --to-source 10.0.2.100:5000-5001"));
    fromSynToTimeWait(script, 2, 200_000);
    fromSynToTimeWait(script, 3, 100_000);
    script.client(client(4, "S", number, 0));
    return script.scenario(
        name,
        "Both ports of a SNAT have connections in TIME_WAIT when a third client sends its SYN. "
            + about);
  }

  private static void fromSynToTimeWait(final Script script, final int host, final long number) {
    final int syn = script.client(client(host, "S", number, 0));
    script.server(syn, server("SA", SERVERS, number + 1));
    script.client(client(host, "A", number + 1, SERVERS + 1));
    script.client(client(host, "FA", number + 1, SERVERS + 1));
    script.server(syn, server("FA", SERVERS + 1, number + 2));
    script.client(client(host, "A", number + 2, SERVERS + 2));
  }

  private static PacketBuilder client(
      final int host, final String flags, final long seq, final long ack) {
    return Family.ip(Family.IPV4.client(host), Family.IPV4.server)
        .tcp(9500, 80)
        .flags(flags)
        .seq(seq)
        .ack(ack);
  }

  private static Function<Came, PacketBuilder> server(
      final String flags, final long seq, final long ack) {
    return came -> came.tcpBack().flags(flags).seq(seq).ack(ack);
  }
}
