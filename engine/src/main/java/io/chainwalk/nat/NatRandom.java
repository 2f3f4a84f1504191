package io.chainwalk.nat;

import io.chainwalk.select.RandomBits;
import org.jspecify.annotations.Nullable;

/// Where the random ports of NAT come from: [RandomBits] of the packet that needs them, one draw after another.
///
/// Who knows what another node drew, because it has seen the packet leave there, may dictate the next number, or the
/// port that it is to lead to.
///
/// **Threads:** one at a time.
public final class NatRandom {
  private static final int NOT_DICTATED = -1;

  private long seed;
  private long packetNumber;
  private int draws;
  private int dictated = NOT_DICTATED;
  private int dictatedPort = NOT_DICTATED;

  /// Whether the port that is being tried was dictated.
  private boolean triesDictated;

  private @Nullable PortListener listener;

  /// Is told of the ports that were dictated and drawn.
  public interface PortListener {
    /// A port that was dictated was among those that a flow may get, and free, so that it was the first one tried.
    ///
    /// @param first the first of those that the flow may get
    /// @param size how many these are
    /// @param port the port, or identifier of ICMP
    void drawn(int first, int size, int port);
  }

  /// Makes a source that has begun no packet.
  public NatRandom() {}

  /// Begins a packet. What was dictated and not drawn is forgotten.
  ///
  /// @param seed the run's seed
  /// @param packetNumber the packet's number in the run
  public void begin(final long seed, final long packetNumber) {
    this.seed = seed;
    this.packetNumber = packetNumber;
    draws = 0;
    dictated = NOT_DICTATED;
    dictatedPort = NOT_DICTATED;
  }

  /// Says what the packet's next number will be.
  ///
  /// @param number 0 to 65535
  public void dictate(final int number) {
    dictated = number;
  }

  /// Says which port is to be tried first when one is looked for next. Means nothing where that port is not among those
  /// that the packet may get.
  ///
  /// @param port the port, or identifier of ICMP, 0 to 65535
  public void dictatePort(final int port) {
    dictatedPort = port;
  }

  /// Has somebody told of dictated ports, from now on.
  ///
  /// @param told is told of each that a flow got
  public void setPortListener(final PortListener told) {
    listener = told;
  }

  /// Where to begin among the ports that a packet may get.
  ///
  /// @param first the first of them
  /// @param size how many there are
  /// @return 0 to 65535, to be taken modulo `size`
  int placeAmong(final int first, final int size) {
    final int port = dictatedPort;
    dictatedPort = NOT_DICTATED;
    if (port >= first && port < first + size) {
      draws++;
      triesDictated = true;
      return port - first;
    }
    return next16();
  }

  /// Says what came of the first port that was tried, wherever that came from.
  ///
  /// @param first the first of those that the flow may get
  /// @param size how many these are
  /// @param port the one that was tried
  /// @param isTaken whether another flow has it
  void tried(final int first, final int size, final int port, final boolean isTaken) {
    if (triesDictated && !isTaken && listener != null) {
      listener.drawn(first, size, port);
    }
    triesDictated = false;
  }

  /// The next number.
  ///
  /// @return 0 to 65535
  int next16() {
    draws++;
    if (dictated != NOT_DICTATED) {
      final int number = dictated;
      dictated = NOT_DICTATED;
      return number;
    }
    return (int) (RandomBits.of(seed, packetNumber, draws) >>> 48);
  }
}
