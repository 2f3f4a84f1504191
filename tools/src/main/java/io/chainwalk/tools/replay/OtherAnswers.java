package io.chainwalk.tools.replay;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.names.DomainName;
import io.chainwalk.names.NameOptions;
import io.chainwalk.names.NamedService;
import io.chainwalk.tools.config.ClusterTimeline;
import io.chainwalk.tools.messages.DnsAnswer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Answers about names of Services that are not what the manifests say.
///
/// A cluster's DNS hears of changes late, and others keep what it said: an answer is right if it would have been at any
/// time within the last [#LAG_SECONDS], or within the TTL that the cluster's own records have. The TTL in the answer does
/// not count, because whoever gave a wrong answer chose it.
///
/// Names are made ready when an answer asks for them, and given up when they are too old to count, so that a cluster that
/// changes often takes no more memory than one that does not.
///
/// **Threads:** one, which takes answers in the order of packets.
final class OtherAnswers {
  /// How late a server may hear of a change.
  static final int LAG_SECONDS = 10;

  /// The most kinds of answers that are told apart.
  static final int MOST_KINDS = 1000;

  private static final int MOST_DESCRIBED = 10;
  private static final int MOST_ADDRESSES = 5;
  private static final long WINDOW_NS =
      TimeUnit.SECONDS.toNanos(Math.max(LAG_SECONDS, ClusterAnswers.TTL_SECONDS));

  /// What is the same of answers that are told of once.
  private record Kind(
      String name,
      String type,
      DnsAnswer.Result result,
      SortedSet<IpAddress> wrong,
      SortedSet<IpAddress> missing) {}

  private static final class Seen {
    private final DnsAnswer first;
    private long answers;

    private Seen(final DnsAnswer first) {
      this.first = first;
    }
  }

  /// Names that are in force, or were not long ago.
  ///
  /// @param moment the number in the timeline
  /// @param sinceNs from when they were in force
  private record Version(int moment, long sinceNs, ClusterAnswers answers) {}

  private final ClusterTimeline timeline;
  private final DomainName domain;
  private final String suffix;
  private final Set<String> serviceIds = new HashSet<>();
  private final Set<String> withEndpoints = new HashSet<>();
  private final Deque<Version> versions = new ArrayDeque<>();
  private final Map<Kind, Seen> kinds = new LinkedHashMap<>();
  private long firstPacketNs = Long.MIN_VALUE;
  private long nowNs = Long.MIN_VALUE;
  private long answers;
  private long answersOfMore;

  /// Begins with no answers.
  ///
  /// @param timeline the cluster
  /// @param domain what its names end in
  /// @throws IllegalArgumentException when a name is too long with the domain, or the domain is the root
  OtherAnswers(final ClusterTimeline timeline, final DomainName domain) {
    this.timeline = timeline;
    this.domain = domain;
    final String text = domain.toString();
    this.suffix = ".svc." + text.substring(0, text.length() - 1);
    for (final ClusterTimeline.Moment moment : timeline.moments()) {
      for (final NamedService service : moment.cluster().names().services()) {
        serviceIds.add(service.id());
        if (!service.endpoints().isEmpty()) {
          withEndpoints.add(service.id());
        }
      }
    }
    if (!domain.equals(NameOptions.CLUSTER_LOCAL)) {
      // Every name fits behind the usual domain, and long ones are better refused at once.
      timeline.moments().forEach(moment -> answersOf(moment));
    }
  }

  private ClusterAnswers answersOf(final ClusterTimeline.Moment moment) {
    return new ClusterAnswers(moment.cluster(), domain, withEndpoints);
  }

  /// Learns when the capture begins, from which times of changes may be counted.
  ///
  /// @param timeNs the time of its first packet
  void begin(final long timeNs) {
    if (firstPacketNs == Long.MIN_VALUE) {
      firstPacketNs = timeNs;
    }
  }

  /// Takes an answer.
  ///
  /// @param answer in the order of packets, seen once
  void look(final DnsAnswer answer) {
    if (answer.result() == DnsAnswer.Result.FAILED || !answer.name().endsWith(suffix)) {
      return;
    }
    final int end = answer.name().length() - suffix.length();
    final int dot = answer.name().lastIndexOf('.', end - 1);
    if (dot <= 0) {
      return;
    }
    final int before = answer.name().lastIndexOf('.', dot - 1);
    final String id =
        answer.name().substring(dot + 1, end) + '/' + answer.name().substring(before + 1, dot);
    if (answer.addresses().isEmpty() && !serviceIds.contains(id)) {
      return; // as most misses of a search list
    }
    hold(answer, id, before >= 0);
  }

  private void hold(final DnsAnswer answer, final String id, final boolean isBelow) {
    nowNs = Math.max(nowNs, answer.timeNs());
    putInForce();
    ClusterAnswers.Difference difference = ClusterAnswers.Difference.NONE;
    for (final Version version : versions) {
      difference = version.answers().holdAgainst(answer, id, isBelow);
      if (difference.isNone()) {
        return;
      }
    }
    answers++;
    final Kind kind =
        new Kind(
            answer.name(),
            answer.type(),
            answer.result(),
            difference.wrong(),
            difference.missing());
    if (kinds.size() == MOST_KINDS && !kinds.containsKey(kind)) {
      answersOfMore++;
      return;
    }
    kinds.computeIfAbsent(kind, _ -> new Seen(answer)).answers++;
  }

  /// Keeps the names that count at a time, the latest ones at the end.
  private void putInForce() {
    final List<ClusterTimeline.Moment> moments = timeline.moments();
    final int from = versions.isEmpty() ? 0 : versions.getLast().moment() + 1;
    for (int i = from; i < moments.size() && timeOf(i) <= nowNs; i++) {
      final boolean counts = i + 1 == moments.size() || timeOf(i + 1) >= nowNs - WINDOW_NS;
      if (counts) {
        versions.addLast(new Version(i, timeOf(i), answersOf(moments.get(i))));
      }
    }
    while (versions.size() > 1) {
      final Version eldest = versions.removeFirst();
      if (versions.getFirst().sinceNs() >= nowNs - WINDOW_NS) {
        versions.addFirst(eldest);
        return;
      }
    }
  }

  private long timeOf(final int moment) {
    return moment == 0
        ? Long.MIN_VALUE
        : ReplayRules.OfCluster.when(timeline.moments().get(moment).at()).timeNs(firstPacketNs);
  }

  /// How many answers were not what the manifests say.
  ///
  /// @return 0 and more
  long answers() {
    return answers;
  }

  /// What they said, those first that came most often.
  ///
  /// @return a phrase each, at most ten
  List<String> examples() {
    final boolean all = kinds.size() <= MOST_DESCRIBED;
    final int described = all ? kinds.size() : MOST_DESCRIBED - 1;
    final List<String> list = new ArrayList<>();
    kinds.entrySet().stream()
        .sorted(Comparator.comparingLong(each -> -each.getValue().answers))
        .limit(described)
        .forEach(each -> list.add(phrase(each.getKey(), each.getValue())));
    if (!all) {
      list.add(
          "and %s%,d more"
              .formatted(answersOfMore > 0 ? "more than " : "", kinds.size() - described));
    }
    return list;
  }

  private static String phrase(final Kind kind, final Seen seen) {
    final String said =
        kind.result() == DnsAnswer.Result.NO_SUCH_NAME
            ? "no such name"
            : addresses(
                seen.first.addresses().stream()
                    .map(DnsAnswer.Address::address)
                    .collect(Collectors.toCollection(TreeSet::new)),
                "no address");
    return "%s %s: %s; %s, from packet %d"
        .formatted(
            kind.name(),
            kind.type(),
            said
                + (kind.wrong().isEmpty() ? "" : "; wrong: " + addresses(kind.wrong(), ""))
                + (kind.missing().isEmpty() ? "" : "; missing: " + addresses(kind.missing(), "")),
            Findings.counted(seen.answers, "answer", "answers"),
            seen.first.packetNumber());
  }

  /// The first ones, since a headless Service may have thousands.
  private static String addresses(final SortedSet<IpAddress> all, final String none) {
    final String list =
        all.stream()
            .limit(MOST_ADDRESSES)
            .map(IpAddress::toString)
            .collect(Collectors.joining(", "));
    if (all.size() > MOST_ADDRESSES) {
      return list + " and %,d more".formatted(all.size() - MOST_ADDRESSES);
    }
    return all.isEmpty() ? none : list;
  }
}
