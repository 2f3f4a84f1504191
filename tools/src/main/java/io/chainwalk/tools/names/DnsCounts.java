package io.chainwalk.tools.names;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How often what happened.
///
/// **Threads:** any may count and look at once.
final class DnsCounts {
  /// What is counted. A message that is answered counts once as its transport and once as its answer.
  enum Event {
    /// A message came over UDP.
    UDP("over UDP"),
    /// A message came over TCP.
    TCP("over TCP"),
    /// There were records.
    ANSWERED("answered"),
    /// The name has no record of the type.
    NO_DATA("NODATA"),
    /// There is no such name.
    NO_NAME("NXDOMAIN"),
    /// The question is not for this server.
    REFUSED("REFUSED"),
    /// The message is no query, but begins as one.
    MALFORMED("FORMERR"),
    /// The message asks for something else than an answer to a question.
    OTHER_OPERATION("NOTIMP"),
    /// The message is of a version of EDNS there is not.
    BAD_VERSION("BADVERS"),
    /// An error of this server's own.
    FAILED("SERVFAIL"),
    /// The answer did not fit, and the client was told to ask over TCP.
    TRUNCATED("truncated"),
    /// The message is none that may be answered.
    IGNORED("not answered"),
    /// A connection was closed at once, because there were as many as may be.
    TOO_MANY_CONNECTIONS("connections too many");

    private final String label;

    Event(final String label) {
      this.label = label;
    }
  }

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

  DnsCounts() {
    for (final Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  /// Counts one.
  void add(final Event event) {
    final LongAdder count = counts.get(event);
    if (count != null) { // always: the constructor has put one for each
      count.increment();
    }
  }

  /// How often it happened so far.
  long of(final Event event) {
    final LongAdder count = counts.get(event);
    return count == null ? 0 : count.sum();
  }

  /// All messages so far.
  long messages() {
    return of(Event.UDP) + of(Event.TCP);
  }

  /// All in one line, without what did not happen.
  ///
  /// @param elapsedNs how long it took
  /// @return as `12,000 queries in 3.0 s (4,000/s): 12,000 over UDP, 11,990 answered, 10 NXDOMAIN`
  String line(final long elapsedNs) {
    final double seconds = Math.max(1, elapsedNs) / 1e9;
    final String parts =
        Stream.of(Event.values())
            .filter(event -> of(event) > 0)
            .map(event -> String.format(Locale.ROOT, "%,d %s", of(event), event.label))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%,d queries in %.1f s (%,.0f/s)%s",
        messages(),
        seconds,
        messages() / seconds,
        parts.isEmpty() ? "" : ": " + parts);
  }
}
