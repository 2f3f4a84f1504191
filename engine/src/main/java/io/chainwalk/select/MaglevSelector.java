package io.chainwalk.select;

import io.chainwalk.flow.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Maglev (Eisenbud et al. 2016, section 3.4): a table of prime size whose entries are places; a pick reads the one that
/// the hash falls on, modulo the size. That is one line of cache, whichever way the table was filled:
///
/// | kind            | hashed for a candidate            | offset; skip - 1                          | weights             |
/// |-----------------|-----------------------------------|-------------------------------------------|---------------------|
/// | `maglev`        | its name                          | halves of MurmurHash3 x64_128, seed 0     | Envoy's, in integers |
/// | `maglev-envoy`  | its name                          | xxHash64 with seed 0; with seed 1         | Envoy's, normalised |
/// | `maglev-cilium` | `[name/PROTOCOL,State:active]`    | halves of MurmurHash3 x64_128, seed of Cilium's default | Cilium's |
///
/// Offsets are taken modulo the size, skips modulo the size less one. Candidates take turns in the order of what is
/// hashed, so the order of the set does not matter.
///
/// The table of `maglev-envoy` is the one of Envoy since pull request 28055 for hosts that are hashed by address, or by
/// name where candidates are named so. That of `maglev-cilium` is the one of an agent with the hash seed that comes with
/// Cilium; Cilium itself builds tables of 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521 or 131071 entries only.
/// Both hash a flow otherwise than we do, so it is tables that agree, not what a given flow is sent to.
///
/// A removed candidate's entries go to others, and some entries of others change too: fewer, the more entries each has. A
/// size above 100 times the number of candidates keeps shares within 1 % of each other (paper, section 3.4).
public final class MaglevSelector extends EndpointSelector {
  /// The first four bytes of Cilium's default hash seed, `JLfvgnHc2kaSUFaI` in base 64.
  private static final int CILIUM_SEED = 0x24B7_EF82;

  private final Places table;
  private final int size;
  private final long reciprocal;

  MaglevSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    size = spec.size();
    reciprocal = Modulo.reciprocalOf(size);
    final List<KeyedCandidate> candidates =
        KeyedCandidate.byKey(
            KeyedCandidate.of(
                endpoints,
                name ->
                    spec.kind() == SelectorKind.MAGLEV_CILIUM
                        ? ciliumKey(name, endpoints.protocol())
                        : name));
    SelectorSizes.checkRoom(spec, candidates.size());
    table =
        new Places(
            candidates.isEmpty() ? new int[0] : fill(spec.kind(), size, candidates),
            KeyedCandidate.places(candidates));
  }

  int at(final long hash) {
    return table.length() == 0 ? NONE : table.at((int) Modulo.of(hash, size, reciprocal));
  }

  /// Fills a table.
  ///
  /// @param kind one of the three
  /// @param size entries, a prime number
  /// @param candidates in the order of their turns; at least one
  /// @return for each entry the number of a candidate, from 0 in that order
  static int[] fill(
      final SelectorKind kind, final int size, final List<KeyedCandidate> candidates) {
    final int[] weights = KeyedCandidate.weights(candidates);
    if (kind == SelectorKind.MAGLEV_CILIUM) {
      return byMurmurHash3(size, candidates, CILIUM_SEED).inTurns(weights);
    }
    if (kind == SelectorKind.MAGLEV) {
      return byMurmurHash3(size, candidates, 0)
          .inRounds(Arrays.stream(weights).asDoubleStream().toArray());
    }
    final double sum = Arrays.stream(weights).asLongStream().sum();
    return byXxHash64(size, candidates)
        .inRounds(Arrays.stream(weights).mapToDouble(weight -> weight / sum).toArray());
  }

  /// A filling with Envoy's permutations.
  ///
  /// @param size entries, a prime number
  /// @param candidates in the order of their turns
  /// @return nothing filled yet
  static MaglevFilling byXxHash64(final int size, final List<KeyedCandidate> candidates) {
    final int[] offsets = new int[candidates.size()];
    final int[] skips = new int[candidates.size()];
    for (int i = 0; i < offsets.length; i++) {
      final byte[] key = candidates.get(i).key();
      offsets[i] = (int) Long.remainderUnsigned(XxHash64.of(key, key.length, 0), size);
      skips[i] = (int) Long.remainderUnsigned(XxHash64.of(key, key.length, 1), size - 1L) + 1;
    }
    return new MaglevFilling(size, offsets, skips);
  }

  private static MaglevFilling byMurmurHash3(
      final int size, final List<KeyedCandidate> candidates, final int seed) {
    final int[] offsets = new int[candidates.size()];
    final int[] skips = new int[candidates.size()];
    final long[] halves = new long[2];
    for (int i = 0; i < offsets.length; i++) {
      MurmurHash3.of(candidates.get(i).key(), seed, halves);
      offsets[i] = (int) Long.remainderUnsigned(halves[0], size);
      skips[i] = (int) Long.remainderUnsigned(halves[1], size - 1L) + 1;
    }
    return new MaglevFilling(size, offsets, skips);
  }

  private static String ciliumKey(final String name, final int protocol) {
    final String protocolName = Protocol.nameOf(protocol).toUpperCase(Locale.ROOT);
    return "[" + name + "/" + protocolName + ",State:active]";
  }
}
