package io.chainwalk.tools.messages;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Names that do not exist, told apart: those that a resolver made up on its way through the search list of
/// `resolv.conf`, and those that nobody found.
///
/// A resolver that is asked for `shop.example.com` in a pod, with `ndots: 5`, asks for
/// `shop.example.com.default.svc.cluster.local` and so on before it asks for the name itself. So a name that does not
/// exist is a miss of the search list when the same client finds, within [#MEMORY_SECONDS], a name that is left when
/// labels are taken out of it behind the first.
///
/// An answer that is seen twice, before and after a node translated it, counts once. Of each client the last
/// [#MOST_OF_CLIENT] answers are remembered, and [#MOST_CLIENTS] clients, those that were answered last; of names that
/// nobody found, and of those found at last, [#MOST_NAMES] are told apart.
public final class SearchMisses {
  /// As long as a resolver may take for a search list: two attempts of five seconds.
  static final int MEMORY_SECONDS = 10;

  static final int MOST_OF_CLIENT = 32;
  static final int MOST_CLIENTS = 1 << 13;
  static final int MOST_NAMES = 1000;

  private static final float LOAD_FACTOR = 0.75f;

  private static final class Client {
    private final Deque<DnsAnswer> answers = new ArrayDeque<>();
    private final Deque<DnsAnswer> misses = new ArrayDeque<>();
  }

  private final LinkedHashMap<IpAddress, Client> clients =
      new LinkedHashMap<>(16, LOAD_FACTOR, true);
  private final Map<String, Long> missesByFound = new LinkedHashMap<>();
  private final Map<String, Long> unknownNames = new LinkedHashMap<>();
  private long answers;
  private long found;
  private long failed;
  private long misses;
  private long unknown;

  /// Begins with nothing.
  public SearchMisses() {}

  /// Takes an answer.
  ///
  /// @param answer in the order of the capture
  /// @return false where it was seen before
  public boolean look(final DnsAnswer answer) {
    final Client client = clients.computeIfAbsent(answer.client(), _ -> new Client());
    crowdOut();
    client.answers.removeIf(old -> isOld(old, answer.timeNs()));
    if (client.answers.stream().anyMatch(answer::isSameAs)) {
      return false;
    }
    while (!client.misses.isEmpty() && isOld(client.misses.getFirst(), answer.timeNs())) {
      countUnknown(client.misses.removeFirst());
    }
    client.answers.addLast(answer);
    if (client.answers.size() > MOST_OF_CLIENT) {
      client.answers.removeFirst();
    }
    answers++;
    switch (answer.result()) {
      case FOUND -> {
        found++;
        countMisses(client, answer.name());
      }
      case NO_SUCH_NAME -> {
        client.misses.addLast(answer);
        if (client.misses.size() > MOST_OF_CLIENT) {
          countUnknown(client.misses.removeFirst());
        }
      }
      case FAILED -> failed++;
    }
    return true;
  }

  private void crowdOut() {
    if (clients.size() > MOST_CLIENTS) {
      final Iterator<Client> eldest = clients.values().iterator();
      eldest.next().misses.forEach(this::countUnknown);
      eldest.remove();
    }
  }

  /// Ends: what was not found until now is not found.
  public void end() {
    clients.values().forEach(client -> client.misses.forEach(this::countUnknown));
    clients.clear();
  }

  private static boolean isOld(final DnsAnswer answer, final long nowNs) {
    return nowNs - answer.timeNs() > TimeUnit.SECONDS.toNanos(MEMORY_SECONDS);
  }

  private void countMisses(final Client client, final String name) {
    for (final Iterator<DnsAnswer> each = client.misses.iterator(); each.hasNext(); ) {
      if (isSearched(each.next().name(), name)) {
        each.remove();
        misses++;
        count(missesByFound, name);
      }
    }
  }

  private void countUnknown(final DnsAnswer answer) {
    unknown++;
    count(unknownNames, answer.name());
  }

  private static void count(final Map<String, Long> counts, final String name) {
    if (counts.size() < MOST_NAMES || counts.containsKey(name)) {
      counts.merge(name, 1L, Long::sum);
    }
  }

  /// Whether a resolver that looks for the second name may have asked for the first one before.
  ///
  /// @param asked such as `web.shop.default.svc.cluster.local`
  /// @param name such as `web.shop.svc.cluster.local`, or `web.shop`
  static boolean isSearched(final String asked, final String name) {
    final List<String> longer = Arrays.asList(asked.split("\\.", -1));
    final List<String> shorter = Arrays.asList(name.split("\\.", -1));
    if (longer.size() <= shorter.size()) {
      return false;
    }
    final int front = common(longer, shorter);
    final int back = common(longer.reversed(), shorter.reversed());
    return front > 0 && front + back >= shorter.size();
  }

  private static int common(final List<String> one, final List<String> other) {
    int count = 0;
    while (count < other.size() && one.get(count).equals(other.get(count))) {
      count++;
    }
    return count;
  }

  /// How many answers there were.
  ///
  /// @return 0 and more
  public long answers() {
    return answers;
  }

  /// How many names were found.
  ///
  /// @return answers
  public long found() {
    return found;
  }

  /// How often a server could not say.
  ///
  /// @return answers
  public long failed() {
    return failed;
  }

  /// How many answers were misses of a search list.
  ///
  /// @return answers
  public long misses() {
    return misses;
  }

  /// How many answers were about names that were not found later either.
  ///
  /// @return answers
  public long unknown() {
    return unknown;
  }

  /// The names that were found at last.
  ///
  /// @return with their misses, in the order in which they were found
  public Map<String, Long> missesByFound() {
    return Collections.unmodifiableMap(missesByFound);
  }

  /// The names that were not found.
  ///
  /// @return with the answers that said so, in the order in which they were given up
  public Map<String, Long> unknownNames() {
    return Collections.unmodifiableMap(unknownNames);
  }
}
