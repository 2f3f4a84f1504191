package io.chainwalk.select;

/// Picks endpoints for new connections, from one [EndpointSet].
///
/// **Threads:** any number at once. Most selectors are immutable; those that go by turns count picks in one atomic
/// number, so that each turn is taken once, whoever takes it.
public abstract sealed class EndpointSelector
    permits RandomSelector,
        AliasSelector,
        ThresholdSelector,
        TurnSelector,
        LeastConnectionsSelector,
        PowerOfChoicesSelector,
        HashSelector,
        MaglevSelector,
        RendezvousSelector,
        RingSelector {
  /// Instead of a place: the set has nobody who takes new connections.
  public static final int NONE = -1;

  private final SelectorSpec spec;
  private final EndpointSet endpoints;

  EndpointSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    this.spec = spec;
    this.endpoints = endpoints;
  }

  /// Picks an endpoint. Allocates nothing; which class it is that picks is found by a switch, not by a virtual call.
  ///
  /// @param number what [SelectorSpec#input] asks for
  /// @param open open connections by place; only selectors by load look at it, so that others may be given an empty array
  /// @return a place in [#endpoints], of a candidate with a weight above 0; [#NONE] if there is none
  public final int pick(final long number, final ConnectionCount[] open) {
    return switch (this) {
      case RandomSelector selector -> selector.at(number);
      case AliasSelector selector -> selector.at(number);
      case ThresholdSelector selector -> selector.at(number);
      case TurnSelector selector -> selector.next();
      case LeastConnectionsSelector selector -> selector.at(open);
      case PowerOfChoicesSelector selector -> selector.at(number, open);
      case HashSelector selector -> selector.at(number);
      case MaglevSelector selector -> selector.at(number);
      case RendezvousSelector selector -> selector.at(number);
      case RingSelector selector -> selector.at(number);
    };
  }

  /// What it was built by.
  ///
  /// @return algorithm and parameters
  public final SelectorSpec spec() {
    return spec;
  }

  /// What it was built from.
  ///
  /// @return the set whose places it answers
  public final EndpointSet endpoints() {
    return endpoints;
  }
}
