package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.PacketPlan;
import io.chainwalk.tools.traffic.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Who sends what through a node, one after another. What has been said so far is a scenario at any time.
final class Script {
  /// The number of what is no scenario of the facts sheet, but a difference that was found.
  static final int FOUND = 0;

  private final int number;
  private final Lab lab;
  private final List<Step> steps = new ArrayList<>();
  private int next = 1;

  Script(final int number, final Lab lab) {
    this.number = number;
    this.lab = lab;
  }

  Family family() {
    return lab.family();
  }

  /// A packet comes in by the client's interface.
  ///
  /// @return the number of the step
  int client(final PacketBuilder packet) {
    return send("c0", packet.bytes());
  }

  /// An answer to what came out of an earlier step comes in by the client's interface.
  int client(final int step, final Function<Came, PacketBuilder> answer) {
    return send("c0", Came.then(step, answer));
  }

  /// Several packets come in by the client's interface.
  ///
  /// @return the number of the last step
  int clients(final List<byte[]> packets) {
    packets.forEach(packet -> send("c0", packet));
    return next - 1;
  }

  /// A packet comes in by the server's interface.
  int server(final PacketBuilder packet) {
    return send("s0", packet.bytes());
  }

  /// An answer to what came out of an earlier step comes in by the server's interface.
  int server(final int step, final Function<Came, PacketBuilder> answer) {
    return send("s0", Came.then(step, answer));
  }

  /// The node itself sends a packet.
  int own(final PacketBuilder packet) {
    return send(Arrival.OWN, packet.bytes());
  }

  int send(final String by, final byte[] bytes) {
    final Packet packet = Packet.of(bytes);
    return send(by, history -> packet);
  }

  private int send(final String by, final PacketPlan plan) {
    steps.add(new Step.Send(next, by, "scenario", plan));
    return next++;
  }

  void pause(final long millis) {
    steps.add(new Step.Pause(millis));
  }

  /// What has happened so far.
  ///
  /// @param variant what its name ends in, behind the number and in front of the version of IP
  Scenario scenario(final String variant, final String about) {
    return new Scenario(
        number,
        (number == FOUND ? "d-" : String.format(Locale.ROOT, "s%02d-", number))
            + variant
            + family().suffix,
        about,
        lab.setup(),
        steps);
  }
}
