package io.chainwalk.chain;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.select.ConnectionCount;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Counts the connections of each tag while they are open, from their confirmation to their removal: what selectors by
/// load look at. However a connection came by its endpoint, it counts; and it goes on counting when rules change.
///
/// An entry that has expired counts until it is collected, see [ConntrackListener].
///
/// **Threads:** one makes room, any number of workers count. A worker sees the room made for rules that it is given.
public final class OpenConnections implements ConntrackListener {
  private volatile ConnectionCount[] byTag = {};

  /// Begins without tags.
  public OpenConnections() {}

  /// Makes room for tags. To be called before connections can have them: what began without room is not counted, but its
  /// end would be.
  ///
  /// @param tags they are below this
  public void reserve(final int tags) {
    final ConnectionCount[] before = byTag;
    if (tags > before.length) {
      final ConnectionCount[] more =
          Arrays.copyOf(before, Math.max(tags, before.length + before.length / 2));
      for (int tag = before.length; tag < more.length; tag++) {
        more[tag] = new ConnectionCount();
      }
      byTag = more;
    }
  }

  /// The count of a tag.
  ///
  /// @param tag below what was reserved
  /// @return the live count; for tag 0, which stands for no tag, one that stays 0
  public ConnectionCount of(final int tag) {
    return byTag[tag];
  }

  @Override
  public void onNew(final ConntrackEntry entry, final long nowNs) {
    final ConnectionCount count = countOf(entry);
    if (count != null) {
      count.began();
    }
  }

  @Override
  public void onDestroy(final ConntrackEntry entry, final long nowNs) {
    final ConnectionCount count = countOf(entry);
    if (count != null) {
      count.ended();
    }
  }

  private @Nullable ConnectionCount countOf(final ConntrackEntry entry) {
    final ConnectionCount[] counts = byTag;
    final int tag = entry.tag();
    return tag > 0 && tag < counts.length ? counts[tag] : null;
  }
}
