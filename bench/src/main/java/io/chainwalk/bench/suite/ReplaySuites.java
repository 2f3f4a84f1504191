package io.chainwalk.bench.suite;

import io.chainwalk.capture.CaptureBenchmark;
import io.chainwalk.capture.CaptureFiles;
import io.chainwalk.capture.CapturePeer;
import io.chainwalk.capture.CapturePeersBenchmark;
import io.chainwalk.pipeline.BurstLatencyRun;
import io.chainwalk.pipeline.ReplayFromMemoryBenchmark;
import java.util.List;
import java.util.Map;

/// Many packets: out of files, and through one or two workers.
final class ReplaySuites {
  private static final String ONE = "one worker";
  private static final String TWO = "two workers";
  private static final String FLOOR_OF_ONE = "copy, hand-over, one";
  private static final String FLOOR_OF_TWO = "copy, hand-over, two";
  private static final List<String> SIZES = List.of("64", "617");

  private ReplaySuites() {}

  static List<Suite> all() {
    return List.of(replay(), tail(), capture());
  }

  private static Suite replay() {
    final List<String> flows = List.of("1000", "100000", "1000000");
    return Suite.of(
            "replay",
            "Packets a second, of both where there are two, 64-byte frames of established TCP connections from memory into"
                + " memory, through kube-proxy's chains for 1000 services.",
            workers(ONE, "packets", flows, List.of("1000", "100000"))
                .target(Target.atLeast(15e6))
                .beside(Role.FLOOR, FLOOR_OF_ONE, "flows"),
            workers(TWO, "packets", flows, List.of("100000"))
                .threads(2)
                .target(Target.atLeast(30e6))
                .beside(Role.FLOOR, FLOOR_OF_TWO, "flows"),
            workers(FLOOR_OF_ONE, "floor", flows, List.of("1000", "100000")),
            workers(FLOOR_OF_TWO, "floor", flows, List.of("100000")).threads(2))
        .quotients(
            new Quotient(
                "two workers to one, 100,000 flows",
                new Quotient.Place(TWO, Map.of("flows", "100000")),
                new Quotient.Place(ONE, Map.of("flows", "100000")),
                Target.atLeast(1.9)));
  }

  private static Figure workers(
      final String name, final String method, final List<String> flows, final List<String> quick) {
    return Figure.of(name, ReplayFromMemoryBenchmark.class, method)
        .with("rules", "CHAINS")
        .with("services", "1000")
        .over("flows", flows, quick);
  }

  private static Suite tail() {
    final Figure bursts = Figure.ofRun("99.99 % of bursts", BurstLatencyRun.class);
    return Suite.of(
        "tail",
        "How long bursts of 32 packets take from when they are due, at half of full load, 100,000"
            + " flows; the schedule does not wait for late ones. Without the engine: waits of the"
            + " same length on the same schedule, which shows what the machine holds up.",
        bursts.part("99.99%").target(Target.atMost(50_000)),
        Figure.ofRun("99.99 %, without the engine", BurstLatencyRun.class).part("withoutEngine"),
        Figure.ofRun("half of them", BurstLatencyRun.class).part("50%"),
        Figure.ofRun("full load", BurstLatencyRun.class).part("packetsPerSecond"),
        Figure.ofRun("collections of garbage", BurstLatencyRun.class)
            .part("collections")
            .target(Target.atMost(0)),
        Figure.ofRun("allocated meanwhile", BurstLatencyRun.class)
            .part("allocatedBytes")
            .target(Target.atMost(0)));
  }

  private static Suite capture() {
    final List<String> formats = List.of("PCAP", "PCAPNG");
    return Suite.of(
        "capture",
        "A packet out of a capture file in memory, into one, or from one to the other, opening and"
            + " closing included; packets are not looked at but by tshark.",
        files("read", "read", formats, List.of("617"))
            .beside(Role.FLOOR, "bytes alone", "format", "frameBytes"),
        files("write", "write", formats, List.of())
            .beside(Role.FLOOR, "bytes alone, written", "format", "frameBytes"),
        files("copy", "copy", formats, List.of("617"))
            .beside(Role.PEER, "tcpdump -r -w", "format", "frameBytes"),
        peer("read, once", "engine", List.of("617"), Need.NOTHING)
            .beside(Role.PEER, "pcap4j", "frameBytes")
            .beside(Role.PEER, "tcpdump -r", "frameBytes")
            .beside(Role.PEER, "tshark -r", "frameBytes"),
        files("bytes alone", "floorRead", formats, List.of("617")),
        files("bytes alone, written", "floorWrite", formats, List.of()),
        peer("pcap4j", "pcap4j", List.of("617"), _ -> CapturePeer.PCAP4J.missing()),
        peer("tcpdump -r", "tcpdump", List.of("617"), _ -> CapturePeer.TCPDUMP.missing()),
        peer("tcpdump -r -w", "tcpdumpCopy", List.of("617"), _ -> CapturePeer.TCPDUMP.missing()),
        peer("tshark -r", "tshark", List.of(), _ -> CapturePeer.TSHARK.missing()));
  }

  private static Figure files(
      final String name,
      final String method,
      final List<String> formats,
      final List<String> quick) {
    return Figure.of(name, CaptureBenchmark.class, method)
        .over("format", formats, List.of("PCAP"))
        .over("frameBytes", SIZES, quick)
        .needs(values -> room(100_000, values));
  }

  /// Room for the captures, of which there are two at a time.
  private static String room(final int packets, final Map<String, String> values) {
    return CaptureFiles.missing(
        packets, Integer.parseInt(values.getOrDefault("frameBytes", "0")), 2);
  }

  private static Figure peer(
      final String name, final String method, final List<String> quick, final Need need) {
    return Figure.of(name, CapturePeersBenchmark.class, method)
        .with("format", "PCAP")
        .over("frameBytes", SIZES, quick)
        .needs(values -> {
          final String missing = need.missing(values);
          return missing.isEmpty() ? room(500_000, values) : missing;
        });
  }
}
