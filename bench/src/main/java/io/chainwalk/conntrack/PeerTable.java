package io.chainwalk.conntrack;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.collections.Object2ObjectHashMap;
import org.jctools.maps.NonBlockingHashMap;

/// Tables of other people that one would keep connections in.
public enum PeerTable {
  /// The JDK's.
  CONCURRENT_HASH_MAP,
  /// Agrona's open-addressing map, for one thread.
  AGRONA,
  /// JCTools' lock-free map.
  NON_BLOCKING_HASH_MAP,
  /// A cache whose entries expire when nobody has asked for them; by its own clock, with its upkeep done by the thread
  /// that asks. The only one here that expires by itself; it expires the two keys of a connection apart.
  CAFFEINE;

  private static final float AGRONA_LOAD_FACTOR = 0.65f;

  /// An empty table.
  ///
  /// @param connections how many it is to hold, each under two keys
  Map<TupleKey, PeerConnection> make(final int connections) {
    final int keys = 2 * connections;
    return switch (this) {
      case CONCURRENT_HASH_MAP -> new ConcurrentHashMap<>(keys);
      case AGRONA ->
          new Object2ObjectHashMap<>((int) (keys / AGRONA_LOAD_FACTOR), AGRONA_LOAD_FACTOR);
      case NON_BLOCKING_HASH_MAP -> new NonBlockingHashMap<>(keys);
      case CAFFEINE ->
          Caffeine.newBuilder()
              .initialCapacity(keys)
              .expireAfterAccess(Duration.ofDays(5))
              .executor(Runnable::run)
              .<TupleKey, PeerConnection>build()
              .asMap();
    };
  }
}
