package io.chainwalk.tools.traffic;

import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.Draft.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conversation: what two machines, and whoever meddles with them, send one after the other.
///
/// A subclass says in [#advance] what comes next, by calling [#client] and [#server] with packets as the client would
/// send and see them. What is spoiled on the way, cut into fragments, or complained of is done here.
abstract class Talk {
  private static final int MOST_STEPS = 400;

  /// A raw socket refuses what does not fit, and every link takes this much.
  private static final int MOST_OWN_BYTES = 1280;

  final Flow flow;
  final Mood mood;
  final Dice dice;
  private final int ttl;
  private final Trouble trouble;
  private final Flows flows;
  private final Sightings questions;
  private final Deque<Draft> waiting = new ArrayDeque<>();
  private final List<Integer> steps = new ArrayList<>();
  private int lastComplaint = -1;
  private History history = new History();
  private Sightings.@Nullable Seen server;

  Talk(final Flow flow, final Scene scene) {
    this.flow = flow;
    dice = scene.dice();
    mood = Mood.any(dice);
    ttl = dice.oneOf(64, 64, 64, 63, 128, 255, 30);
    trouble = scene.trouble();
    flows = scene.flows();
    questions = new Sightings(flow.ends());
  }

  /// Takes one step further: calls [#client] or [#server], or both.
  ///
  /// @return false when the conversation is over
  abstract boolean advance();

  /// The next packet.
  ///
  /// @param number what it will be called
  /// @param past what became of those before
  /// @return null when the conversation is over
  final Step.@Nullable Send next(final int number, final History past) {
    history = past;
    if (waiting.isEmpty()) {
      if (dice.chance(Mix.ABANDONED)) {
        return null;
      }
      final Sightings.Seen seen = questions.find(past);
      server = seen != null && trouble.canAnswer(seen) ? seen : null;
      if (mood.happens(dice, Mix.QUOTED)) {
        complain();
      }
    }
    dropRepairs();
    while (waiting.isEmpty()) {
      if (steps.size() >= MOST_STEPS || !advance()) {
        return null;
      }
    }
    final Draft draft = waiting.remove();
    steps.add(number);
    if (draft.isComplaint()) {
      lastComplaint = number;
    }
    if (draft.part().isQuestion()) {
      questions.add(number, draft.part().whole());
    }
    return new Step.Send(number, draft.by(), draft.kind(), draft.plan());
  }

  private void dropRepairs() {
    final Draft first = waiting.peek();
    if (first != null && first.isRepair() && cameOut(steps.getLast())) {
      waiting.removeIf(draft -> draft.isRepair() && draft.part().equals(first.part()));
    }
  }

  private boolean cameOut(final int step) {
    final Exchange exchange = history.of(step);
    return exchange != null && !exchange.departures().isEmpty();
  }

  /// Has the history forget all steps.
  final void forget(final History past) {
    steps.forEach(past::forget);
  }

  /// A packet as the client sends it.
  final byte[] fromClient(final byte[]... body) {
    return writer(flow.ends()).write(body);
  }

  /// A packet as the client gets it.
  final byte[] fromServer(final byte[]... body) {
    return writer(flow.ends().reversed()).write(body);
  }

  private IpWriter writer(final Ends ends) {
    return new IpWriter(ends.source(), ends.destination(), flow.protocol())
        .id(dice.between(1, 0xFFFF))
        .ttl(ttl)
        .dontFragment(dice.below(100) < dontFragmentPercent());
  }

  /// Of a hundred IPv4 packets, how many must not be fragmented.
  int dontFragmentPercent() {
    return 30;
  }

  /// How much payload: little for the most part, and now and then about as much as fits.
  final int payloadLength() {
    return switch (dice.weighted(50, 30, 12, 5, 3)) {
      case 0 -> dice.below(64);
      case 1 -> dice.between(64, 700);
      case 2 -> dice.between(700, 1400);
      case 3 -> dice.between(1420, 1500);
      default -> dice.between(1500, 2900);
    };
  }

  /// Whether it is known where the client's packets go.
  final boolean isHeard() {
    return server != null;
  }

  /// The client sends a packet.
  final void client(final String kind, final byte[] packet) {
    final Trouble.Spoiled spoiled = trouble.spoil(mood, packet, kind, flow.isOwn());
    send(
        flow.by(),
        spoiled.kind(),
        new FixedPlan(spoiled.packet()),
        new Part(spoiled.packet(), true));
  }

  /// The server sends a packet, if it has heard of the client.
  final void server(final String kind, final byte[] packet) {
    final Sightings.Seen seen = server;
    if (seen == null) {
      return;
    }
    final boolean own = seen.by().equals(Arrival.OWN);
    final Trouble.Spoiled spoiled = trouble.spoil(mood, packet, kind, own);
    final PacketPlan plan = new AnswerPlan(spoiled.packet(), questions.copy());
    send(seen.by(), spoiled.kind(), plan, new Part(spoiled.packet(), false));
  }

  private void send(final String by, final String kind, final PacketPlan plan, final Part part) {
    if (!by.equals(Arrival.OWN) || part.whole().length() <= MOST_OWN_BYTES) {
      cut(Draft.whole(by, kind, plan, part), part.whole().bytes());
    }
  }

  private void cut(final Draft draft, final byte[] packet) {
    // How a node cuts its own datagrams again that came to it in fragments, and takes them in by
    // lo, is not modelled.
    final Cutter.Cut cut =
        draft.by().equals(Arrival.OWN) ? Cutter.Cut.NONE : trouble.cut(mood, packet);
    if (cut.pieces().isEmpty()) {
      waiting.add(draft);
    }
    cut.pieces().forEach(piece -> waiting.add(draft.piece(cut.kind(), piece, false)));
    cut.repair().forEach(piece -> waiting.add(draft.piece(Cutter.GOOD, piece, true)));
  }

  /// Somebody who got a packet of this conversation says that it cannot be taken.
  private void complain() {
    if (steps.isEmpty()) {
      return;
    }
    final int step =
        lastComplaint >= 0 && dice.chance(Mix.QUOTED_ERROR)
            ? lastComplaint
            : steps.get(steps.size() - 1 - dice.below(Math.min(steps.size(), 8)));
    final Draft draft = trouble.complaint(step, history, flows);
    final Packet packet = draft == null ? null : draft.plan().render(history);
    if (draft != null && packet != null) {
      cut(draft, packet.bytes());
    }
  }
}
