package io.chainwalk.tools.verify;

import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketSummary;
import io.chainwalk.tools.cases.PacketView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares what came out of the kernel because of a packet with what came out of the engine.
///
/// It must be the same packets by the same interfaces, those of one interface in the same order, with the same bytes
/// but for what a kernel draws, see [Masks].
final class Comparison {
  /// A kind names no more fields than this: what differs in all of them differs because of the first.
  private static final int MOST_FIELDS = 6;

  private final Packet arrival;
  private final Side kernel;
  private final Side engine;

  private Comparison(final Packet arrival, final Side kernel, final Side engine) {
    this.arrival = arrival;
    this.kernel = kernel;
    this.engine = engine;
  }

  /// What came out of one of them.
  ///
  /// @param departures as they are
  /// @param deeds what can be seen by them
  /// @param packets by interface, in order, masked
  private record Side(
      List<Departure> departures, Set<Deed> deeds, Map<String, List<Packet>> packets) {
    static Side of(final Packet arrival, final Masks masks, final List<Departure> all) {
      final List<Departure> departures = DeliveredPieces.joined(all);
      final Map<String, List<Packet>> packets = new TreeMap<>();
      departures.stream()
          .collect(Collectors.groupingBy(Departure::by))
          .forEach((by, some) -> packets.put(by, masks.apply(some)));
      return new Side(departures, Deed.of(arrival, departures), packets);
    }
  }

  /// Compares.
  ///
  /// @param kernel the packet, and what came out of the kernel
  /// @param engine what came out of the engine
  /// @return null when they agree
  static @Nullable Difference of(final Exchange kernel, final List<Departure> engine) {
    final Packet arrival = kernel.arrival().packet();
    final Masks masks = new Masks(arrival, kernel.departures());
    final Side kernelSide = Side.of(arrival, masks, kernel.departures());
    final Side engineSide = Side.of(arrival, masks, engine);
    return kernelSide.packets().equals(engineSide.packets())
        ? null
        : new Comparison(arrival, kernelSide, engineSide).difference();
  }

  private Difference difference() {
    if (!kernel.deeds().equals(engine.deeds())) {
      return difference(kindOfDeeds(), sentenceOfDeeds());
    }
    if (!kernel.packets().keySet().equals(engine.packets().keySet())) {
      return difference("other interface", sentenceOfDeeds());
    }
    for (final Map.Entry<String, List<Packet>> entry : kernel.packets().entrySet()) {
      final List<Packet> ours = engine.packets().getOrDefault(entry.getKey(), List.of());
      if (!entry.getValue().equals(ours)) {
        return differenceAt(entry.getKey(), entry.getValue(), ours);
      }
    }
    throw new IllegalStateException("nothing differs");
  }

  private Difference differenceAt(
      final String by, final List<Packet> kernels, final List<Packet> engines) {
    if (kernels.size() != engines.size()) {
      return difference(
          "number of packets",
          "%s there are %d of the kernel and %d of the engine."
              .formatted(place(by), kernels.size(), engines.size()));
    }
    final List<Packet> kernelOnly = without(kernels, engines);
    final List<Packet> engineOnly = without(engines, kernels);
    if (kernelOnly.isEmpty()) {
      return difference("order", "%s the same packets come in another order.".formatted(place(by)));
    }
    final Packet expected = kernelOnly.getFirst();
    final Packet found = engineOnly.getFirst();
    final List<PacketFields.Field> fields = PacketFields.differing(expected, found);
    return difference(
        "bytes differ: " + names(fields),
        "%s packet %d of %d differs in %s."
            .formatted(
                place(by),
                kernels.indexOf(expected) + 1,
                kernels.size(),
                values(fields, expected, found)));
  }

  /// What is left of a list when each packet of another has taken one like it away.
  private static List<Packet> without(final List<Packet> packets, final List<Packet> others) {
    final List<Packet> left = new ArrayList<>(packets);
    others.forEach(left::remove);
    return left;
  }

  private static String names(final List<PacketFields.Field> fields) {
    return fields.stream()
            .limit(MOST_FIELDS)
            .map(PacketFields.Field::name)
            .collect(Collectors.joining(", "))
        + (fields.size() > MOST_FIELDS ? " and more" : "");
  }

  private static String values(
      final List<PacketFields.Field> fields, final Packet kernel, final Packet engine) {
    return fields.stream()
            .limit(MOST_FIELDS)
            .map(field ->
                field.isNumber()
                    ? "%s (kernel %s, engine %s)"
                        .formatted(field.name(), field.value(kernel), field.value(engine))
                    : field.name())
            .collect(Collectors.joining(", "))
        + (fields.size() > MOST_FIELDS ? " and more" : "");
  }

  private String kindOfDeeds() {
    if (without(engine.deeds(), Deed.ANSWERED).equals(kernel.deeds())) {
      return "engine answered, kernel did not";
    }
    if (without(kernel.deeds(), Deed.ANSWERED).equals(engine.deeds())) {
      return "kernel answered, engine did not";
    }
    return "kernel %s, engine %s".formatted(words(kernel.deeds()), words(engine.deeds()));
  }

  private static Set<Deed> without(final Set<Deed> deeds, final Deed deed) {
    final Set<Deed> rest = EnumSet.noneOf(Deed.class);
    rest.addAll(deeds);
    rest.remove(deed);
    return rest;
  }

  private static String words(final Set<Deed> deeds) {
    return deeds.isEmpty()
        ? "dropped it"
        : deeds.stream().map(Deed::words).collect(Collectors.joining(" and "));
  }

  private String sentenceOfDeeds() {
    return "The kernel %s; the engine %s."
        .formatted(wordsAndPlaces(kernel), wordsAndPlaces(engine));
  }

  /// What was done, and by which interfaces.
  private String wordsAndPlaces(final Side side) {
    final PacketView question = PacketView.of(arrival);
    final Map<Deed, Set<String>> places = new EnumMap<>(Deed.class);
    for (final Departure departure : side.departures()) {
      final Deed deed = Deed.of(question, arrival, departure);
      places.computeIfAbsent(deed, _ -> new TreeSet<>()).add(departure.by());
    }
    return places.isEmpty()
        ? words(Set.of())
        : places.entrySet().stream()
            .map(entry -> {
              final String by =
                  entry.getValue().stream()
                      .filter(name -> !name.isEmpty())
                      .collect(Collectors.joining(" and "));
              return entry.getKey().words() + (by.isEmpty() ? "" : " by " + by);
            })
            .collect(Collectors.joining(" and "));
  }

  private static String place(final String by) {
    return by.isEmpty() ? "Of those delivered" : "Of those by " + by;
  }

  private Difference difference(final String kind, final String sentence) {
    return new Difference(kind, sentence, lines(kernel), lines(engine));
  }

  private List<String> lines(final Side side) {
    return side.departures().stream()
        .map(departure ->
            (departure.isDelivered() ? "delivered" : departure.by())
                + ": "
                + PacketSummary.of(departure.packet()))
        .toList();
  }
}
