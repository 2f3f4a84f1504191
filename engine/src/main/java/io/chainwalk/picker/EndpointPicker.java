package io.chainwalk.picker;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.memory.CacheLine;
import io.chainwalk.select.RandomBits;
import io.chainwalk.select.SelectionHash;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Picks endpoints of one service port for new connections, as the engine would for their first packets.
///
/// ```java
/// EndpointPicker picker = new EndpointPicker(seed, ClientAffinity.DEFAULT);
/// picker.update(servicePort, SelectorSpec.parse("least-connections"));
/// PickedEndpoint picked = picker.pick(client, clientPort, System.nanoTime());
/// // connect, copy, close
/// picked.release();
/// ```
///
/// **Who is picked from:** endpoints that are ready; where none is, those that still serve while terminating; none of
/// weight 0 ([ServicePort#usableEndpoints]). A client gets an endpoint of its own address family, and one of the other
/// where its own has nobody. Others get no new connections, and keep the count of those they have, also when they leave
/// the service and come back.
///
/// **Threads:** any number at once, picking, releasing and updating; no locks. A pick is wait-free unless an update is
/// published while it runs; then it begins anew. With [ClientAffinity.Recent] all but releasing is for one thread at a
/// time.
public final class EndpointPicker {
  private static final long NS_PER_MS = 1_000_000;

  /// Where in [#draws] the number is, so that no line it could be on is anybody else's.
  private static final int DRAWS = CacheLine.PAIR_BYTES / Long.BYTES;

  private final long seed;
  private final ClientAffinity affinity;
  private final FlowHash key;
  private final AtomicReference<PickerState> state = new AtomicReference<>(PickerState.NOBODY);
  private final AtomicLongArray draws = new AtomicLongArray(2 * DRAWS);

  /// Makes a picker that answers nobody until it is updated.
  ///
  /// @param seed decides random choices, and where in the affinity table a client stands: a secret number where clients
  ///     may be hostile
  /// @param affinity how clients are remembered, if the service has affinity
  public EndpointPicker(final long seed, final ClientAffinity affinity) {
    this.seed = seed;
    this.affinity = affinity;
    key = new FlowHash(seed);
  }

  /// Changes the endpoints, from now on: when this has returned, no pick that begins answers an endpoint that is not in
  /// the new service. An endpoint is the same as before if its address and port are, whatever else has changed; of two
  /// with the same address and port the first counts. Nothing is done where nothing has changed.
  ///
  /// Of several updates at once one is the last. Builds the selector, which takes microseconds to milliseconds as a rule; picks go
  /// on meanwhile.
  ///
  /// @param service endpoints, protocol, affinity and the addresses that clients dial
  /// @param spec how to select among them
  /// @throws IllegalArgumentException when the algorithm cannot have so many endpoints or such weights; all is as before
  public void update(final ServicePort service, final SelectorSpec spec) {
    PickerState before;
    PickerState next;
    do {
      before = state.get();
      if (before.service().equals(service) && before.spec().equals(spec)) {
        return;
      }
      next = PickerUpdate.of(before, service, spec, affinity);
    } while (!publish(before, next));
  }

  /// Makes a state the one that is picked from, unless another has come in between.
  boolean publish(final PickerState before, final PickerState next) {
    return state.compareAndSet(before, next);
  }

  /// What is picked from.
  PickerState state() {
    return state.get();
  }

  /// Takes all endpoints away: the service is not there any more.
  void clear() {
    update(PickerState.NOBODY.service(), PickerState.NOBODY.spec());
  }

  /// Picks an endpoint and counts a connection of it as begun.
  ///
  /// @param client the address the connection is from; one that came in as an IPv4-mapped IPv6 address should be given as
  ///     what it is, IPv4
  /// @param clientPort the port it is from; looked at by selectors that hash flows alone
  /// @param nowNs a clock that does not run backwards, such as [System#nanoTime]; only affinity looks at it
  /// @return to be released exactly once; null when nobody takes new connections
  public @Nullable PickedEndpoint pick(
      final IpAddress client, final int clientPort, final long nowNs) {
    return pick(client.ipv6(), client.high(), client.low(), clientPort, nowNs);
  }

  /// The same without an object for the address. Allocates nothing.
  ///
  /// @param ipv6 the client's family
  /// @param high first half of an IPv6 address, 0 for IPv4
  /// @param low second half, or the IPv4 address as an unsigned number
  /// @param clientPort the port the connection is from
  /// @param nowNs a clock that does not run backwards
  /// @return to be released exactly once; null when nobody takes new connections
  public @Nullable PickedEndpoint pick(
      final boolean ipv6, final long high, final long low, final int clientPort, final long nowNs) {
    while (true) {
      final PickerState now = state.get();
      final PickedEndpoint picked = choose(now, ipv6, high, low, clientPort, nowNs);
      if (picked == null) {
        return null;
      }
      if (begin(picked, now)) {
        return picked;
      }
    }
  }

  /// Counts a connection as begun, unless there is another state by now than the one the endpoint was picked from.
  ///
  /// A count that is 0 is forgotten with the second state after its endpoint left. If the state is still the same, the
  /// making of that one has not begun, and this connection is counted before it does.
  @SuppressWarnings("ReferenceEquality") // another state, however like this one it may be
  boolean begin(final PickedEndpoint picked, final PickerState from) {
    picked.count().began();
    if (state.get() == from) {
      return true;
    }
    picked.count().ended();
    return false;
  }

  /// Picks an endpoint for a connection that is closed instead of released; allocates an object for it.
  ///
  /// @param client the address the connection is from
  /// @param clientPort the port it is from
  /// @param nowNs a clock that does not run backwards
  /// @return to be closed; null when nobody takes new connections
  public @Nullable PickedConnection open(
      final IpAddress client, final int clientPort, final long nowNs) {
    final PickedEndpoint picked = pick(client, clientPort, nowNs);
    return picked == null ? null : new PickedConnection(picked);
  }

  /// Picks for a hash of something else than the client, such as a path: equal hashes get equal endpoints as far as the
  /// selector is one that hashes. Affinity is not asked. Allocates nothing.
  ///
  /// @param hash evenly distributed
  /// @return to be released exactly once; null when nobody takes new connections
  public @Nullable PickedEndpoint pickByHash(final long hash) {
    while (true) {
      final PickerState now = state.get();
      final PickedEndpoint picked = now.pickable(false).select(hash);
      if (picked == null || begin(picked, now)) {
        return picked;
      }
    }
  }

  /// Picks the endpoint that a client is known to belong to, as by a cookie, if it takes new connections.
  ///
  /// @param address the endpoint's
  /// @param port the endpoint's
  /// @return to be released exactly once; null when there is no such endpoint, or it takes no new connections
  public @Nullable PickedEndpoint pickKnown(final IpAddress address, final int port) {
    final PickerState.Place place = new PickerState.Place(address, port);
    while (true) {
      final PickerState now = state.get();
      final PickedEndpoint known = now.present().get(place);
      if (known == null
          || (now.ipv4().ofNumber(known.number()) == null
              && now.ipv6().ofNumber(known.number()) == null)) {
        return null;
      }
      if (begin(known, now)) {
        return known;
      }
    }
  }

  private @Nullable PickedEndpoint choose(
      final PickerState now,
      final boolean ipv6,
      final long high,
      final long low,
      final int port,
      final long nowNs) {
    final ClientMemory memory = now.memory();
    if (memory == null) {
      return select(now, ipv6, high, low, port);
    }
    return switch (memory) {
      case ClientMemory.Ideal ideal -> remembered(now, ideal, ipv6, high, low, port, nowNs);
      case ClientMemory.Recent recent -> listed(now, recent, ipv6, high, low, port, nowNs);
    };
  }

  private @Nullable PickedEndpoint remembered(
      final PickerState now,
      final ClientMemory.Ideal memory,
      final boolean ipv6,
      final long high,
      final long low,
      final int port,
      final long nowNs) {
    final PickableEndpoints from = now.pickable(ipv6);
    final ClientTable table = memory.table();
    final long hash = key.ofAddress(ipv6, high, low);
    final long nowMs = Math.floorDiv(nowNs, NS_PER_MS);
    final int way = table.wayOf(hash);
    final long seen = table.binding(hash, way);
    final PickedEndpoint known = memory.endpointOf(seen, from, nowMs);
    if (known != null) {
      if (memory.refreshes()) {
        table.refresh(hash, way, seen, nowMs);
      }
      return known;
    }
    final PickedEndpoint selected = select(now, ipv6, high, low, port);
    if (selected == null) {
      return null;
    }
    final long bound = table.bind(hash, seen, selected.number(), nowMs);
    final PickedEndpoint winner = memory.endpointOf(bound, from, nowMs);
    return winner == null ? selected : winner;
  }

  private @Nullable PickedEndpoint listed(
      final PickerState now,
      final ClientMemory.Recent memory,
      final boolean ipv6,
      final long high,
      final long low,
      final int port,
      final long nowNs) {
    final long ticks = memory.ticksAt(nowNs);
    final PickedEndpoint known = memory.find(now.pickable(ipv6), ipv6, high, low, ticks);
    final PickedEndpoint picked = known == null ? select(now, ipv6, high, low, port) : known;
    if (picked != null) {
      ClientMemory.Recent.set(picked, ipv6, high, low, ticks);
    }
    return picked;
  }

  private @Nullable PickedEndpoint select(
      final PickerState now, final boolean ipv6, final long high, final long low, final int port) {
    final PickableEndpoints from = now.pickable(ipv6);
    return from.select(
        switch (from.input()) {
          case NOTHING -> 0;
          case RANDOM_BITS -> RandomBits.of(seed, draws.getAndIncrement(DRAWS));
          case CLIENT -> SelectionHash.ofClient(ipv6, high, low);
          case FLOW -> hashOfFlow(now.service(), ipv6, high, low, port);
        });
  }

  /// The hash that the first packet of the connection would have, had it come to the service's first address of its family.
  private static long hashOfFlow(
      final ServicePort service,
      final boolean ipv6,
      final long high,
      final long low,
      final int port) {
    final Vip vip = vip(service, ipv6);
    final int ports = port << 16 | (vip == null ? 0 : vip.port());
    if (!ipv6) {
      final int address = vip == null ? 0 : (int) vip.address().low();
      return SelectionHash.ofIpv4Flow((int) low, address, ports, service.protocol());
    }
    return vip == null
        ? SelectionHash.ofIpv6Flow(high, low, 0, 0, ports, service.protocol())
        : SelectionHash.ofIpv6Flow(
            high, low, vip.address().high(), vip.address().low(), ports, service.protocol());
  }

  private static @Nullable Vip vip(final ServicePort service, final boolean ipv6) {
    final List<Vip> vips = service.vips();
    for (int i = 0; i < vips.size(); i++) {
      if (vips.get(i).address().ipv6() == ipv6) {
        return vips.get(i);
      }
    }
    return null;
  }

  /// All endpoints of the service, with those that get no new connections, in its order.
  ///
  /// @return as they are now
  public List<PickedEndpoint> endpoints() {
    return List.copyOf(state.get().present().values());
  }

  /// How many picks have drawn random bits: the number of the next draw.
  long draws() {
    return draws.get(DRAWS);
  }
}
