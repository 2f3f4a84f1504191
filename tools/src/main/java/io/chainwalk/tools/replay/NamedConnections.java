package io.chainwalk.tools.replay;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.ServicePort;
import io.chainwalk.tools.messages.AnsweredNames;
import io.chainwalk.tools.messages.AskedName;
import io.chainwalk.tools.messages.DnsAnswer;
import io.chainwalk.tools.messages.SearchMisses;
import io.chainwalk.tools.report.ReplaySummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Joins what name servers answered with the connections that follow: who asked for a name, which address it got, and
/// which endpoint the connection to that address went to.
///
/// Answers and connections are taken in the order of packets, whichever worker a connection is of, so that the outcome
/// does not depend on how many there are.
///
/// **Threads:** the writer's; [#look] and [#totals] after it is done.
final class NamedConnections {
  /// So many names with their ways are told apart; connections of the others are only counted.
  static final int MOST_WAYS = 10_000;

  private static final int MOST_DESCRIBED = 10;
  private static final int WORKER_BITS = 8;

  /// From a name to an endpoint.
  ///
  /// @param name what was asked for
  /// @param protocol the IP protocol number
  /// @param address what was answered, and dialled
  /// @param port the port dialled
  /// @param tag the endpoint's number plus one, 0 for none
  private record Way(String name, int protocol, IpAddress address, int port, int tag) {}

  private static final class Counts {
    private long connections;
    private long refused;
  }

  /// What it came to.
  ///
  /// @param summary for the user
  /// @param searches names that do not exist
  /// @param late the first connections to addresses whose TTL had run out, a phrase each
  /// @param others answers that are not what the manifests say; null where there are none to hold them against
  record Totals(
      ReplaySummary.Names summary,
      SearchMisses searches,
      List<String> late,
      @Nullable OtherAnswers others) {}

  private final AnsweredNames names = new AnsweredNames();
  private final SearchMisses searches = new SearchMisses();
  private final @Nullable OtherAnswers others;
  private final Map<Way, Counts> ways = new LinkedHashMap<>();
  private final List<String> late = new ArrayList<>();
  private long more;
  private long ambiguous;
  private long pastTtl;

  /// Begins with nothing.
  ///
  /// @param others holds answers against manifests; null where there are none
  NamedConnections(final @Nullable OtherAnswers others) {
    this.others = others;
  }

  /// Goes through a block that all workers are done with.
  ///
  /// @param unit the next one
  void follow(final WorkUnit unit) {
    if (others != null && unit.block.recordCount() > 0) {
      others.begin(unit.block.timestampNs(0));
    }
    if (unit.answers.isEmpty() && names.isEmpty()) {
      return;
    }
    int answer = 0;
    for (final long place : beginningsInOrder(unit)) {
      final int row = (int) (place >>> Integer.SIZE);
      final Beginnings begun = unit.beginnings((int) place & (1 << WORKER_BITS) - 1);
      final long packetNumber = unit.block.firstRecordNumber() + row;
      while (answer < unit.answers.size()
          && unit.answers.get(answer).packetNumber() < packetNumber) {
        look(unit.answers.get(answer++));
      }
      begin(begun, (int) place >>> WORKER_BITS, packetNumber, unit.block.timestampNs(row));
    }
    unit.answers.subList(answer, unit.answers.size()).forEach(this::look);
  }

  /// Of all workers: the row in the upper half, then the place in the worker's list, then the worker. A block has fewer
  /// records than there is room for.
  private static long[] beginningsInOrder(final WorkUnit unit) {
    int count = 0;
    for (int worker = 0; worker < unit.workers(); worker++) {
      count += unit.beginnings(worker).count();
    }
    final long[] places = new long[count];
    int next = 0;
    for (int worker = 0; worker < unit.workers(); worker++) {
      final Beginnings begun = unit.beginnings(worker);
      for (int i = 0; i < begun.count(); i++) {
        places[next++] = (long) begun.row(i) << Integer.SIZE | i << WORKER_BITS | worker;
      }
    }
    Arrays.sort(places);
    return places;
  }

  /// Takes an answer, in the order of packets.
  void look(final DnsAnswer answer) {
    if (searches.look(answer)) {
      names.remember(answer);
      if (others != null) {
        others.look(answer);
      }
    }
  }

  private void begin(
      final Beginnings begun, final int index, final long packetNumber, final long timeNs) {
    final FlowTuple tuple = begun.arrival(index);
    final IpAddress address =
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    final List<AskedName> asked =
        names.find(new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()), address);
    if (asked.isEmpty()) {
      return;
    }
    final List<AskedName> inTime =
        asked.stream().filter(name -> name.secondsPastTtl(timeNs) == 0).toList();
    final AskedName name = inTime.isEmpty() ? asked.getFirst() : inTime.getFirst();
    if (inTime.size() > 1) {
      ambiguous++;
    }
    if (inTime.isEmpty()) {
      noteLate(tuple, name, packetNumber, timeNs);
    }
    count(name.name(), tuple, address, begun.tag(index));
  }

  private void count(
      final String name, final FlowTuple tuple, final IpAddress address, final int tag) {
    final boolean refused = tag == Beginnings.REFUSED;
    final Way way =
        new Way(name, tuple.protocol(), address, tuple.destinationPort(), refused ? 0 : tag);
    if (ways.size() == MOST_WAYS && !ways.containsKey(way)) {
      more++;
      return;
    }
    final Counts counts = ways.computeIfAbsent(way, _ -> new Counts());
    if (refused) {
      counts.refused++;
    } else {
      counts.connections++;
    }
  }

  private void noteLate(
      final FlowTuple tuple, final AskedName name, final long packetNumber, final long timeNs) {
    pastTtl++;
    if (late.size() < MOST_DESCRIBED) {
      late.add(
          "packet %d: %s, asked for %s in packet %d, %d seconds past its TTL of %d"
              .formatted(
                  packetNumber,
                  tuple,
                  name.name(),
                  name.packetNumber(),
                  name.secondsPastTtl(timeNs),
                  name.ttlSeconds()));
    }
  }

  /// Sums up.
  ///
  /// @param services number the endpoints
  /// @param unreadable messages that could not be read
  Totals totals(final ServiceDispatch services, final long unreadable) {
    searches.end();
    final List<ReplaySummary.NamedWay> list = new ArrayList<>();
    final DialledServices dialled = new DialledServices();
    dialled.learn(services.snapshot().servicePorts());
    ways.forEach((way, counts) ->
        list.add(
            new ReplaySummary.NamedWay(
                way.name(),
                Protocol.nameOf(way.protocol()),
                way.address(),
                way.port(),
                service(way, services, dialled),
                way.tag() == 0 ? "" : services.endpoint(way.tag() - 1).toString(),
                counts.connections,
                counts.refused)));
    list.sort(Comparator.comparingLong(ReplaySummary.NamedWay::connections).reversed());
    return new Totals(
        new ReplaySummary.Names(
            searches.answers(),
            searches.found(),
            searches.misses(),
            searches.unknown(),
            searches.failed(),
            unreadable,
            pastTtl,
            ambiguous,
            list,
            more),
        searches,
        List.copyOf(late),
        others);
  }

  /// The Service whose endpoint it is, or else the one that was dialled.
  private static String service(
      final Way way, final ServiceDispatch services, final DialledServices dialled) {
    final List<ServicePort> ports = services.snapshot().servicePorts();
    if (way.tag() == 0) {
      final Integer port = dialled.find(way.protocol(), way.address(), way.port());
      return port == null ? "" : ports.get(port).displayName();
    }
    int low = 0;
    for (int high = ports.size() - 1; low < high; ) {
      final int middle = (low + high + 1) >>> 1;
      if (services.firstEndpoint(middle) <= way.tag() - 1) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return ports.get(low).displayName();
  }
}
