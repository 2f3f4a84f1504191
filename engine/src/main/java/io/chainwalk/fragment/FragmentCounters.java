package io.chainwalk.fragment;

/// What one [Reassembler] did. No fragment vanishes uncounted: each has one verdict, and of those that were held, each
/// is reassembled, lost, or still held.
///
/// **Threads:** one writer, plain stores; read by others only after the writer has handed it over.
public final class FragmentCounters {
  private final long[] verdicts = new long[FragmentVerdict.values().length];
  private final long[] losses = new long[FragmentLoss.values().length];
  private long reassembled;
  private long timedOutDatagrams;

  FragmentCounters() {}

  /// Fragments with a verdict.
  ///
  /// @param verdict which one
  /// @return how many
  public long of(final FragmentVerdict verdict) {
    return verdicts[verdict.ordinal()];
  }

  /// Fragments that were held and then lost.
  ///
  /// @param loss in which way
  /// @return how many
  public long of(final FragmentLoss loss) {
    return losses[loss.ordinal()];
  }

  /// Fragments that went on as part of a whole datagram.
  ///
  /// @return how many
  public long reassembled() {
    return reassembled;
  }

  /// Datagrams that were not complete in time, those of which no fragment had been kept included.
  ///
  /// @return how many
  public long timedOutDatagrams() {
    return timedOutDatagrams;
  }

  void count(final FragmentVerdict verdict) {
    verdicts[verdict.ordinal()]++;
  }

  void countLost(final FragmentLoss loss, final int fragments) {
    losses[loss.ordinal()] += fragments;
  }

  void countReassembled(final int fragments) {
    reassembled += fragments;
  }

  void countTimedOutDatagram() {
    timedOutDatagrams++;
  }
}
