package io.chainwalk.picker;

import io.chainwalk.select.RandomBits;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The pickers of all services of a cluster, by name.
///
/// A picker is there from the first time that its service is asked for or published, and stays: it may be kept, and
/// answers nobody while there is no such service. It costs a few hundred bytes then, so names should not be what
/// strangers make up.
///
/// **Threads:** any may ask for pickers, without locks. One at a time may update; several at once would leave some
/// services as one has them and some as another.
public final class EndpointPickers {
  private final long seed;
  private final ClientAffinity affinity;
  private final Map<String, EndpointPicker> pickers = new ConcurrentHashMap<>();

  /// Makes pickers that answer nobody until the first update.
  ///
  /// @param seed decides all random choices: a secret number where clients may be hostile
  /// @param affinity how clients of services with affinity are remembered
  public EndpointPickers(final long seed, final ClientAffinity affinity) {
    this.seed = seed;
    this.affinity = affinity;
  }

  /// Changes the services, each by itself; for every picker holds what [EndpointPicker#update] says. Only services that
  /// have changed cost more than a comparison.
  ///
  /// @param services all there are from now on
  /// @param spec how all of them select
  /// @throws IllegalArgumentException when the algorithm cannot have the endpoints of a service; those before it in the
  ///     snapshot are updated, and no other
  public void update(final ServiceSnapshot services, final SelectorSpec spec) {
    update(services, service -> spec);
  }

  /// The same with a selector for each service.
  ///
  /// @param services all there are from now on
  /// @param specs how a service selects
  /// @throws IllegalArgumentException when an algorithm cannot have the endpoints of a service; those before it in the
  ///     snapshot are updated, and no other
  public void update(
      final ServiceSnapshot services, final Function<ServicePort, SelectorSpec> specs) {
    final Set<String> names = new HashSet<>();
    for (final ServicePort service : services.servicePorts()) {
      names.add(service.displayName());
      picker(service.displayName()).update(service, specs.apply(service));
    }
    pickers.forEach((name, picker) -> {
      if (!names.contains(name)) {
        picker.clear();
      }
    });
  }

  /// The picker of a service port.
  ///
  /// @param name `namespace/name`, with `:portName` where there is one ([ServicePort#displayName])
  /// @return always the same one for a name
  public EndpointPicker picker(final String name) {
    final EndpointPicker known = pickers.get(name);
    return known == null ? pickers.computeIfAbsent(name, this::newPicker) : known;
  }

  /// Each has draws of its own, which do not depend on what other services there are.
  private EndpointPicker newPicker(final String name) {
    return new EndpointPicker(RandomBits.of(seed, name.hashCode()), affinity);
  }
}
