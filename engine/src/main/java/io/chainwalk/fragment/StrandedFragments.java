package io.chainwalk.fragment;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// Fragments that were kept and never went on as part of a datagram, as of one moment.
///
/// @param lost how many were given up, by reason; reasons that did not occur are missing
/// @param held how many still wait for others
public record StrandedFragments(Map<FragmentLoss, Long> lost, int held) {
  /// Where there was no fragment.
  public static final StrandedFragments NONE = new StrandedFragments(Map.of(), 0);

  /// Keeps a copy, in the order of the reasons.
  public StrandedFragments {
    final Map<FragmentLoss, Long> ordered = new EnumMap<>(FragmentLoss.class);
    ordered.putAll(lost);
    lost = Collections.unmodifiableMap(ordered);
  }

  /// All of them.
  ///
  /// @return fragments lost and held
  public long total() {
    return held + lost.values().stream().mapToLong(Long::longValue).sum();
  }
}
