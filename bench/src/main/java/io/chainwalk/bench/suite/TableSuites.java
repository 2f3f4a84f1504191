package io.chainwalk.bench.suite;

import io.chainwalk.conntrack.TableBenchmark;
import io.chainwalk.conntrack.TableMemoryRun;
import io.chainwalk.conntrack.TablePeersBenchmark;
import io.chainwalk.memory.MemoryLatencyBenchmark;
import java.util.List;

/// The table of connections, others beside it, and the memory below them.
final class TableSuites {
  private static final List<String> FLOWS =
      List.of("1000", "10000", "100000", "1000000", "8000000");
  private static final List<String> PEERS =
      List.of("CONCURRENT_HASH_MAP", "AGRONA", "NON_BLOCKING_HASH_MAP", "CAFFEINE");
  private static final String KEYS = "tuples, hashes";
  private static final String REPLACE_KEYS = "tuples, hashes to replace";
  private static final String EXPIRE_KEYS = "tuples, hashes to expire";
  private static final String PEER_KEYS = "keys";
  private static final String PEER_REPLACE_KEYS = "keys to replace";
  private static final String ENGINE = "the engine's";
  private static final long TABLE_BYTES = 256;
  private static final long PEER_BYTES = 1024;

  private TableSuites() {}

  static List<Suite> all() {
    return List.of(table(), size(), memory());
  }

  private static Suite table() {
    return Suite.of(
            "table",
            "The table of connections alone, random flows: finding one, not finding one, one in the"
                + " place of another, expiry. In bursts, and one by one as others are asked.",
            table("hit", "hitBurst", KEYS, List.of("1000", "100000", "1000000")),
            table("hit, two threads", "hitBurst", KEYS, List.of("100000")).threads(2),
            table("hit, one by one", "hit", KEYS, List.of("100000"))
                .beside(Role.PEER, "hit elsewhere", "flows"),
            table("miss", "missBurst", KEYS, List.of("100000")),
            table("miss, one by one", "miss", KEYS, List.of())
                .beside(Role.PEER, "miss elsewhere", "flows"),
            table("replace", "replaceBurst", REPLACE_KEYS, List.of("100000")),
            table("replace, two threads", "replaceBurst", REPLACE_KEYS, List.of()).threads(2),
            table("replace, one by one", "replace", REPLACE_KEYS, List.of())
                .beside(Role.PEER, "replace elsewhere", "flows"),
            table("expire", "expireBurst", EXPIRE_KEYS, List.of("100000")),
            table(KEYS, "floor", List.of("1000", "100000", "1000000")),
            table(REPLACE_KEYS, "floorReplace", List.of("100000")),
            table(EXPIRE_KEYS, "floorExpire", List.of("100000")),
            peers("hit elsewhere", "hit", PEER_KEYS, List.of("100000")),
            peers("miss elsewhere", "miss", PEER_KEYS, List.of()),
            peers("replace elsewhere", "replace", PEER_REPLACE_KEYS, List.of()),
            peerFloor(PEER_KEYS, "floor", List.of("100000")),
            peerFloor(PEER_REPLACE_KEYS, "floorReplace", List.of()))
        .plots(
            new Plot(
                "Finding a connection",
                "flows",
                List.of("hit", "hit, one by one", "hit elsewhere", KEYS)));
  }

  private static Figure table(final String name, final String method, final List<String> quick) {
    return Figure.of(name, TableBenchmark.class, method)
        .over("flows", FLOWS, quick)
        .needs(FreeMemory.forEach("flows", TABLE_BYTES));
  }

  private static Figure table(
      final String name, final String method, final String floor, final List<String> quick) {
    return table(name, method, quick).beside(Role.FLOOR, floor, "flows");
  }

  private static Figure peers(
      final String name, final String method, final String floor, final List<String> quick) {
    return Figure.of(name, TablePeersBenchmark.class, method)
        .over("flows", FLOWS, quick)
        .over("peer", PEERS, PEERS)
        .needs(FreeMemory.forEach("flows", PEER_BYTES))
        .beside(Role.FLOOR, floor, "flows");
  }

  /// Keys are the same whoever keeps them.
  private static Figure peerFloor(
      final String name, final String method, final List<String> quick) {
    return Figure.of(name, TablePeersBenchmark.class, method)
        .over("flows", FLOWS, quick)
        .with("peer", "AGRONA")
        .needs(FreeMemory.forEach("flows", PEER_BYTES));
  }

  private static Suite size() {
    return Suite.of(
        "size",
        "What a connection takes: the engine's table with everything in it, three quarters full;"
            + " maps of others with two keys and an object without tracker's state.",
        bytes(ENGINE, "ENGINE")
            .target(Target.atMost(160))
            .beside(Role.PEER, "ConcurrentHashMap")
            .beside(Role.PEER, "Agrona")
            .beside(Role.PEER, "NonBlockingHashMap")
            .beside(Role.PEER, "Caffeine"),
        bytes("ConcurrentHashMap", "CONCURRENT_HASH_MAP"),
        bytes("Agrona", "AGRONA"),
        bytes("NonBlockingHashMap", "NON_BLOCKING_HASH_MAP"),
        bytes("Caffeine", "CAFFEINE"));
  }

  private static Figure bytes(final String name, final String part) {
    return Figure.ofRun(name, TableMemoryRun.class).part(part);
  }

  private static Suite memory() {
    final List<String> sizes =
        List.of("32", "256", "1024", "4096", "32768", "262144", "524288", "2097152");
    final List<String> quick = List.of("256", "262144");
    return Suite.of(
            "memory",
            "A load from a random place: each waiting for the one before it, and 32 of a burst"
                + " together; what nothing that goes through memory can be faster than.",
            loads("one after the other", "chain", sizes, quick),
            loads("a burst of 1", "bursts1", sizes, List.of()),
            loads("a burst of 8", "bursts8", sizes, List.of()),
            loads("a burst of 32", "bursts32", sizes, quick))
        .plots(
            new Plot(
                "A load from a random place",
                "workingSetKib",
                List.of("one after the other", "a burst of 32")));
  }

  private static Figure loads(
      final String name, final String method, final List<String> sizes, final List<String> quick) {
    return Figure.of(name, MemoryLatencyBenchmark.class, method)
        .over("pages", List.of("SMALL", "HUGE"), List.of("HUGE"))
        .over("workingSetKib", sizes, quick)
        .needs(parameters ->
            MemoryLatencyBenchmark.Pages.valueOf(parameters.getOrDefault("pages", "SMALL"))
                .missing());
  }
}
