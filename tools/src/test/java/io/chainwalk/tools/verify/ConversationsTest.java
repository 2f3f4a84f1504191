package io.chainwalk.tools.verify;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;
import static io.chainwalk.tools.cases.Walks.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConversationsTest {
  @Test
  void translatedRequestAndItsAnswerBelongTogether() {
    final Packet asked = packet(rawIp().ipv4("10.0.1.2", "10.96.0.10").udp(4000, 80));
    final Packet translated = packet(rawIp().ipv4("10.0.1.2", "10.1.0.7").udp(4000, 8080));
    final Packet answer = packet(rawIp().ipv4("10.1.0.7", "10.0.1.2").udp(8080, 4000));
    final Packet other = packet(rawIp().ipv4("10.0.1.2", "10.96.0.10").udp(4001, 80));
    final History history = new History();
    history.add(0, exchange(asked, translated));
    history.add(1, exchange(other));
    history.add(2, exchange(answer));
    final List<Step> steps =
        Stream.concat(
                Stream.of(0, 1, 2, 3).map(ConversationsTest::send), Stream.of(new Step.Pause(1)))
            .toList();
    final List<String> names = Conversations.of(steps, history);
    assertEquals(names.get(0), names.get(2));
    assertEquals(4, names.stream().distinct().count());
  }

  private static Step send(final int number) {
    return new Step.Send(number, "eth0", "udp", _ -> null);
  }

  private static Exchange exchange(final Packet arrival, final Packet... departures) {
    return new Exchange(
        new Arrival(0, "eth1", arrival),
        Stream.of(departures).map(packet -> new Departure("eth0", packet)).toList());
  }
}
