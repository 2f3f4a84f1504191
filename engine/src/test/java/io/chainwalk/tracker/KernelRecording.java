package io.chainwalk.tracker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/// Random packets of many flows, sent through a 6.18 kernel, and what it made of them. One text file:
///
/// ```
/// settings nf_conntrack_tcp_loose=0
/// flow 20000
/// 2322 s SA 50000 10001 1000 - 0 | ESTABLISHED 2435 c SR 59 -
/// ```
///
/// Before the bar: milliseconds, sender (`c` client, `s` server), and the packet, as [TcpKernelRecordingTest] and
/// [SctpKernelRecordingTest] read it. Behind it: ctstate; then what `conntrack -L` showed at which millisecond: who
/// began the entry, its state, seconds left (rounded down), `U` unreplied or `A` assured; or a bar without an entry.
record KernelRecording(String source, List<Setting> settings, List<Flow> flows) {

  record Setting(String name, long value) {}

  record Flow(String name, List<Step> steps) {}

  /// @param entry what stands behind the ctstate, without the time it was looked at
  record Step(
      long sentMs,
      boolean fromClient,
      List<String> packet,
      String ctstate,
      long seenMs,
      String entry) {}

  static KernelRecording read(final String resource) {
    final List<Setting> settings = new ArrayList<>();
    final List<Flow> flows = new ArrayList<>();
    for (final String line : lines(resource)) {
      final String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "settings" -> {
          for (int i = 1; i < words.length; i++) {
            final String[] pair = words[i].split("=", -1);
            settings.add(new Setting(pair[0], Long.parseLong(pair[1])));
          }
        }
        case "flow" -> flows.add(new Flow(resource + " flow " + words[1], new ArrayList<>()));
        default -> flows.getLast().steps().add(step(line));
      }
    }
    return new KernelRecording(resource, settings, flows);
  }

  private static Step step(final String line) {
    final String[] halves = line.split(" \\| ", -1);
    final String[] sent = halves[0].split(" ", -1);
    final String[] seen = halves[1].split(" ", 3);
    return new Step(
        Long.parseLong(sent[0]),
        sent[1].equals("c"),
        List.of(sent).subList(2, sent.length),
        seen[0],
        Long.parseLong(seen[1]),
        seen[2]);
  }

  private static List<String> lines(final String resource) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    KernelRecording.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs every flow through the tracker.
  ///
  /// @param stateNames the short names of the states, by number
  /// @param bytes makes the packet of a step
  /// @return where the tracker and the kernel differ, a line each
  List<String> differences(
      final int protocol,
      final List<String> stateNames,
      final Function<List<String>, byte[]> bytes) {
    final List<String> differences = new ArrayList<>();
    for (final Flow flow : flows) {
      final TrackerLab lab = new TrackerLab(protocol);
      settings.forEach(s -> lab.set(s.name(), s.value()));
      long clockMs = 0;
      for (final Step step : flow.steps()) {
        lab.passNs((step.sentMs() - clockMs) * 1_000_000);
        final String ctstate = lab.send(step.fromClient(), bytes.apply(step.packet()));
        lab.passNs((step.seenMs() - step.sentMs()) * 1_000_000);
        clockMs = step.seenMs();
        if (!ctstate.equals(step.ctstate()) || !agrees(lab, stateNames, step.entry())) {
          differences.add(flow.name() + " " + step + ": we say " + ctstate + " " + lab.entry());
          break;
        }
      }
    }
    return differences;
  }

  private static boolean agrees(
      final TrackerLab lab, final List<String> stateNames, final String entry) {
    if (entry.equals("-")) {
      return !lab.isAlive();
    }
    final String[] words = entry.split(" ", -1);
    final String flags = (lab.isAssured() ? "A" : "") + (lab.isReplied() ? "" : "U");
    return lab.isAlive()
        && words[0].equals(lab.isBegunByClient() ? "c" : "s")
        && words[1].equals(stateNames.get(lab.state()))
        && isSecondsLeft(lab.remainingNs(), Long.parseLong(words[2]))
        && words[3].equals(flags.isEmpty() ? "-" : flags);
  }

  // The kernel counts in ticks of 4 ms, and packet and listing were timed from outside.
  private static boolean isSecondsLeft(final long remainingNs, final long seconds) {
    final long toleranceNs = 30_000_000;
    return (remainingNs - toleranceNs) / TrackerLab.SECOND_NS <= seconds
        && (remainingNs + toleranceNs) / TrackerLab.SECOND_NS >= seconds;
  }
}
