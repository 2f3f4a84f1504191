package io.chainwalk.tools.messages;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which client was told which address for which name.
///
/// For a client and an address the last [#MOST_NAMES] names are remembered, and [#MOST_PAIRS] such pairs: when there are
/// more, the one goes that was answered longest ago. A pair takes some 300 bytes with its names, so all take 20 MB at
/// most; names are 253 bytes long at most, and one answer's addresses share theirs.
///
/// An answer that is seen twice, before and after a node translated it, is one.
public final class AnsweredNames {
  /// The most pairs of a client and an address.
  static final int MOST_PAIRS = 1 << 16;

  /// The most names of an address that a client is remembered to have asked for.
  static final int MOST_NAMES = 4;

  private static final float LOAD_FACTOR = 0.75f;

  private record Pair(IpAddress client, IpAddress address) {}

  private final LinkedHashMap<Pair, List<AskedName>> names =
      new LinkedHashMap<>(16, LOAD_FACTOR, false) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Pair, List<AskedName>> eldest) {
          return size() > MOST_PAIRS;
        }
      };

  /// Begins with nothing.
  public AnsweredNames() {}

  /// Whether nobody was told anything.
  ///
  /// @return true until the first answer with an address
  public boolean isEmpty() {
    return names.isEmpty();
  }

  /// Remembers an answer.
  ///
  /// @param answer any; one without addresses changes nothing
  public void remember(final DnsAnswer answer) {
    for (final DnsAnswer.Address each : answer.addresses()) {
      final Pair pair = new Pair(answer.client(), each.address());
      final List<AskedName> known = names.remove(pair);
      final List<AskedName> latest = new ArrayList<>(MOST_NAMES);
      latest.add(
          new AskedName(answer.name(), answer.packetNumber(), answer.timeNs(), each.ttlSeconds()));
      if (known != null) {
        known.stream()
            .filter(name -> !name.name().equals(answer.name()))
            .limit(MOST_NAMES - 1)
            .forEach(latest::add);
      }
      names.put(pair, latest); // as the youngest
    }
  }

  /// The names that a client had asked for when it got an address.
  ///
  /// @param client who asked
  /// @param address what it got
  /// @return the one answered last first; empty where it asked for none, or where that is forgotten
  public List<AskedName> find(final IpAddress client, final IpAddress address) {
    final List<AskedName> found = names.get(new Pair(client, address));
    return found == null ? List.of() : List.copyOf(found);
  }
}
