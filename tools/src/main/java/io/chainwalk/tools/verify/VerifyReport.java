package io.chainwalk.tools.verify;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Counts what was compared, and what differed.
///
/// **Threads:** one at a time.
final class VerifyReport {
  private final int mostExamples;
  private final Map<String, Long> kinds = new TreeMap<>();
  private final Map<KernelDeed, Long> deeds = new TreeMap<>();
  private final Map<String, Long> notSent = new TreeMap<>();
  private final Map<String, Group> groups = new TreeMap<>();
  private long packets;
  private DrawTally.Result draws = DrawTally.Result.NONE;
  private long connections;
  private long drawnAnew;
  private long unasked;

  /// What is counted of the kernel; a packet counts wherever it belongs.
  enum KernelDeed {
    /// It left by an interface.
    SENT_ON("sent on", "sentOn"),
    /// It did so with another address or port than it came with.
    TRANSLATED("  translated", "translated"),
    /// It reached the node's own sockets.
    DELIVERED("delivered", "delivered"),
    /// The node told its sender something.
    ANSWERED("answered", "answered"),
    /// Nothing came out.
    NOTHING("nothing", "nothing");

    private final String title;
    private final String field;

    KernelDeed(final String title, final String field) {
      this.title = title;
      this.field = field;
    }

    /// In a table.
    String title() {
      return title;
    }

    /// In JSON.
    String field() {
      return field;
    }
  }

  /// Differences of one kind.
  ///
  /// @param kind see [Difference#kind]
  /// @param count how many there were
  /// @param examples the first of them
  record Group(String kind, long count, List<Example> examples) {
    Group {
      examples = List.copyOf(examples);
    }
  }

  /// A difference.
  ///
  /// @param packet the number of the packet because of which it was seen, from 1; of connections, of the last packet
  ///     before
  /// @param difference what differs
  record Example(long packet, Difference difference) {}

  /// Begins with nothing.
  ///
  /// @param mostExamples how many differences of each kind to keep
  VerifyReport(final int mostExamples) {
    this.mostExamples = mostExamples;
  }

  /// Counts a packet that the kernel was handed and the engine too.
  ///
  /// @param kernel the packet, and what came out of the kernel
  void addPacket(final Exchange kernel) {
    packets++;
    final Arrival arrival = kernel.arrival();
    final PacketView view = PacketView.of(arrival.packet());
    kinds.merge(PacketKind.of(view), 1L, Long::sum);
    final Set<Deed> done = Deed.of(arrival.packet(), kernel.departures());
    if (done.isEmpty()) {
      count(KernelDeed.NOTHING);
    }
    for (final Deed deed : done) {
      count(
          switch (deed) {
            case SENT_ON -> KernelDeed.SENT_ON;
            case DELIVERED -> KernelDeed.DELIVERED;
            case ANSWERED -> KernelDeed.ANSWERED;
          });
    }
    if (kernel.departures().stream().anyMatch(d -> isTranslated(view, arrival.packet(), d))) {
      count(KernelDeed.TRANSLATED);
    }
  }

  private void count(final KernelDeed deed) {
    deeds.merge(deed, 1L, Long::sum);
  }

  private static boolean isTranslated(
      final PacketView arrival, final Packet bytes, final Departure departure) {
    final PacketView sent = PacketView.of(departure.packet());
    if (!arrival.isIp()
        || !sent.isIp()
        || departure.isDelivered()
        || Deed.of(arrival, bytes, departure) != Deed.SENT_ON) {
      return false;
    }
    final FlowTuple before = arrival.parsed().tuple();
    final FlowTuple after = sent.parsed().tuple();
    return (arrival.hasTransport() && sent.hasTransport())
        ? !before.matches(after)
        : before.sourceHigh() != after.sourceHigh()
            || before.sourceLow() != after.sourceLow()
            || before.destinationHigh() != after.destinationHigh()
            || before.destinationLow() != after.destinationLow();
  }

  /// Notes what came of everything that the kernel was seen to draw.
  ///
  /// @param result counted and tested
  void setDraws(final DrawTally.Result result) {
    draws = result;
  }

  /// Counts a packet that could not be sent.
  ///
  /// @param reason why, in a few words
  void addNotSent(final String reason) {
    notSent.merge(reason, 1L, Long::sum);
  }

  /// Counts packets that were not compared with those of a recording, for something else was drawn for their flow.
  ///
  /// @param count how many
  void addDrawnAnew(final long count) {
    drawnAnew += count;
  }

  /// Counts packets that came out of the kernel because of time and no packet, and were compared with nothing.
  ///
  /// @param count how many
  void addUnasked(final long count) {
    unasked += count;
  }

  /// Counts connections that were compared.
  ///
  /// @param count how many the kernel had
  void addConnections(final int count) {
    connections += count;
  }

  /// Notes a difference.
  ///
  /// @param packet the number of the packet because of which it was seen, from 1
  /// @param difference what differs
  void addDifference(final long packet, final Difference difference) {
    final Group before =
        groups.getOrDefault(difference.kind(), new Group(difference.kind(), 0, List.of()));
    final List<Example> examples = new ArrayList<>(before.examples());
    if (examples.size() < mostExamples) {
      examples.add(new Example(packet, difference));
    }
    groups.put(difference.kind(), new Group(difference.kind(), before.count() + 1, examples));
  }

  /// How many packets were compared.
  long packets() {
    return packets;
  }

  /// What the kernel was seen to draw.
  DrawTally.Result draws() {
    return draws;
  }

  /// How many packets were not compared with a recording, since something else was drawn for their flow.
  long drawnAnew() {
    return drawnAnew;
  }

  /// How many packets came out of the kernel because of time and no packet.
  long unasked() {
    return unasked;
  }

  /// Whether there was nothing to compare, which is not to be taken for kernel and engine being the same.
  boolean isEmpty() {
    return packets == 0 && groups.isEmpty();
  }

  /// How many connections of the kernel were compared.
  long connections() {
    return connections;
  }

  /// How many differences there are.
  ///
  /// @return 0 where kernel and engine agree
  long differences() {
    return groups.values().stream().mapToLong(Group::count).sum();
  }

  /// Packets by kind, see [PacketKind].
  Map<String, Long> kinds() {
    return Collections.unmodifiableMap(kinds);
  }

  /// Packets by what the kernel did.
  Map<KernelDeed, Long> deeds() {
    return Collections.unmodifiableMap(deeds);
  }

  /// Packets that could not be sent by reason.
  Map<String, Long> notSent() {
    return Collections.unmodifiableMap(notSent);
  }

  /// The differences, the most frequent kind first.
  List<Group> groups() {
    return groups.values().stream()
        .sorted(Comparator.comparingLong(Group::count).reversed().thenComparing(Group::kind))
        .toList();
  }
}
