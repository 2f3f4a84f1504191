package io.chainwalk.tools.diff;

import io.chainwalk.capture.BadCaptureException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a comparison came to.
///
/// @param seed the seed of both sides
/// @param packets packets read
/// @param inputs the captures
/// @param a side A
/// @param b side B
/// @param connections how many there are
/// @param differences each kind that there is
/// @param moves which connections stay with their endpoint
/// @param shifts addresses whose connections are shared otherwise
/// @param serviceNames names of service ports, by protocol, address and port
record DiffReport(
    long seed,
    long packets,
    List<Input> inputs,
    Loaded a,
    Loaded b,
    Connections connections,
    List<Differences.Total> differences,
    Balance.Moves moves,
    List<Balance.Shift> shifts,
    Map<String, String> serviceNames) {

  /// Copies the lists.
  DiffReport {
    inputs = List.copyOf(inputs);
    differences = List.copyOf(differences);
    shifts = List.copyOf(shifts);
    serviceNames = Map.copyOf(serviceNames);
  }

  /// A capture.
  ///
  /// @param file its name
  /// @param packets packets read from it
  /// @param damage why there are not more; null for a whole one
  record Input(String file, long packets, @Nullable BadCaptureException damage) {}

  /// A side's rules.
  ///
  /// @param argument as on the command line
  /// @param notices what there is to say about them
  record Loaded(String argument, List<String> notices) {
    /// Copies the list.
    Loaded {
      notices = List.copyOf(notices);
    }
  }

  /// Connections by what came of comparing them.
  ///
  /// @param compared those that both sides know of
  /// @param equal those of them that do not differ, but for what is ignored
  /// @param different those of them that do
  /// @param onlyA those that began on side A only
  /// @param onlyB those that began on side B only
  record Connections(long compared, long equal, long different, long onlyA, long onlyB) {}

  /// The service port that an address belongs to.
  ///
  /// @param dialled protocol, address and port
  /// @return its name; empty where no Service is known to have the address
  String serviceName(final String dialled) {
    return serviceNames.getOrDefault(
        dialled, serviceNames.getOrDefault(ServiceNames.nodePort(dialled), ""));
  }

  /// How many connections differ in what the user minds.
  long differing() {
    final long oneSided =
        differences.stream()
            .filter(total -> total.kind() == DifferenceKind.ONE_SIDED && !total.isIgnored())
            .mapToLong(Differences.Total::connections)
            .sum();
    return connections.different() + oneSided;
  }

  /// Whether anything differs that the user minds.
  boolean differs() {
    return differences.stream().anyMatch(total -> !total.isIgnored());
  }
}
