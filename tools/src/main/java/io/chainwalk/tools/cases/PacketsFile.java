package io.chainwalk.tools.cases;

import io.chainwalk.tools.config.BadInputException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Exchanges as text, a line for each packet:
///
/// ```
/// begins 1700000000000000000
/// in 0 eth0 4500002c…
/// out eth1 4500002c…
/// own 1500000 4500002c…
/// delivered 4500002c…
/// end 2000000
/// ```
///
/// A packet comes `in` by an interface or is the node's `own`; under it stands what came `out` by an interface or was
/// `delivered`. Times are nanoseconds since the first packet, in hexadecimal are the packets; `-` has no byte at all.
/// Lines that begin with `#` are for people. When it `begins`, in nanoseconds since 1970, is written where the time of day
/// may have got into a packet, which is one with IPv4 options; elsewhere it is 0.
final class PacketsFile {
  private static final String HEADING =
      """
      # in, own: nanoseconds since the first packet, interface, packet
      # out, delivered: what came out because of it
      """;
  private static final String NO_BYTES = "-";
  private static final String BEGINS = "begins";
  private static final String IN = "in";
  private static final String OWN = "own";
  private static final String OUT = "out";
  private static final String DELIVERED = "delivered";
  private static final String END = "end";

  private PacketsFile() {}

  /// What such a file holds.
  ///
  /// @param exchanges packets in order, the first at 0 or at what the file says
  /// @param endNs when the recording ended
  record Content(List<Exchange> exchanges, long endNs) {}

  /// Writes exchanges.
  ///
  /// @param exchanges packets in order
  /// @param endNs when the recording ended
  /// @throws IllegalArgumentException when time goes back, or an interface has a name that no interface has
  static String write(final List<Exchange> exchanges, final long endNs) {
    final StringBuilder text = new StringBuilder(HEADING);
    final long firstNs = exchanges.isEmpty() ? endNs : exchanges.getFirst().arrival().timeNs();
    if (exchanges.stream().anyMatch(PacketsFile::mayHaveTimeOfDay)) {
      text.append('\n').append(BEGINS).append(' ').append(firstNs).append('\n');
    }
    long lastNs = firstNs;
    int number = 0;
    for (final Exchange exchange : exchanges) {
      final Arrival arrival = exchange.arrival();
      lastNs = checkedTime(lastNs, arrival.timeNs());
      text.append("\n# ").append(++number).append(": ");
      text.append(PacketSummary.of(arrival.packet())).append('\n');
      text.append(arrival.isOwn() ? OWN : IN).append(' ').append(arrival.timeNs() - firstNs);
      appendPacket(text, arrival.by(), arrival.packet());
      for (final Departure departure : exchange.departures()) {
        text.append("#   ").append(PacketSummary.of(departure.packet())).append('\n');
        text.append(departure.isDelivered() ? DELIVERED : OUT);
        appendPacket(text, departure.by(), departure.packet());
      }
    }
    final long end = checkedTime(lastNs, endNs) - firstNs;
    return text.append('\n').append(END).append(' ').append(end).append('\n').toString();
  }

  private static boolean mayHaveTimeOfDay(final Exchange exchange) {
    return exchange.departures().stream().map(Departure::packet).anyMatch(TimeOfDay::mayStandIn);
  }

  private static long checkedTime(final long beforeNs, final long timeNs) {
    if (timeNs < beforeNs) {
      throw new IllegalArgumentException("time goes back from " + beforeNs + " to " + timeNs);
    }
    return timeNs;
  }

  private static void appendPacket(final StringBuilder text, final String by, final Packet packet) {
    if (by.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
      throw new IllegalArgumentException("no name of an interface: '" + by + "'");
    }
    text.append(by.isEmpty() ? "" : " ")
        .append(by)
        .append(' ')
        .append(packet.length() == 0 ? NO_BYTES : packet)
        .append('\n');
  }

  /// Reads exchanges.
  ///
  /// @param file the file
  /// @throws BadInputException with the first line that cannot be read
  static Content read(final CaseFile file) throws BadInputException {
    final Reader reader = new Reader();
    for (final CaseFile.Line line : file.lines()) {
      reader.take(line);
    }
    return reader.content(file);
  }

  /// Takes line after line.
  private static final class Reader {
    private final List<Exchange> exchanges = new ArrayList<>();
    private long beginNs;
    private long lastNs;
    private boolean ended;

    void take(final CaseFile.Line line) throws BadInputException {
      final String[] words = line.text().split(" ", -1);
      if (ended) {
        throw line.bad("nothing can stand behind 'end'");
      }
      switch (words[0]) {
        case BEGINS -> begin(line, words.length == 2 ? words : none(line, "time"));
        case IN -> arrival(line, words.length == 4 ? words : none(line, "time, interface, packet"));
        case OWN -> arrival(line, words.length == 3 ? words : none(line, "time, packet"));
        case OUT -> departure(line, words.length == 3 ? words : none(line, "interface, packet"));
        case DELIVERED -> departure(line, words.length == 2 ? words : none(line, "packet"));
        case END -> {
          lastNs = time(line, words.length == 2 ? words : none(line, "time"));
          ended = true;
        }
        default ->
            throw line.bad(
                "'%s' begins no line here; begins, in, own, out, delivered and end do"
                    .formatted(shortened(words[0])));
      }
    }

    private static String[] none(final CaseFile.Line line, final String fields)
        throws BadInputException {
      throw line.bad("there must be %s, with one blank before each".formatted(fields));
    }

    private void begin(final CaseFile.Line line, final String[] words) throws BadInputException {
      if (!exchanges.isEmpty() || beginNs != 0) {
        throw line.bad("'begins' can only stand once, above the first packet");
      }
      beginNs = number(line, words[1]);
      lastNs = beginNs;
    }

    private void arrival(final CaseFile.Line line, final String[] words) throws BadInputException {
      final long timeNs = time(line, words);
      if (exchanges.isEmpty() && timeNs != beginNs) {
        throw line.bad("the first packet's time must be 0, not " + words[1]);
      }
      lastNs = timeNs;
      final String by = words.length == 4 ? name(line, words[2]) : Arrival.OWN;
      final Arrival arrival = new Arrival(timeNs, by, packet(line, words));
      exchanges.add(new Exchange(arrival, List.of()));
    }

    private void departure(final CaseFile.Line line, final String[] words)
        throws BadInputException {
      if (exchanges.isEmpty()) {
        throw line.bad("there is no packet above that this could have come out because of");
      }
      final Exchange so = exchanges.removeLast();
      final List<Departure> departures = new ArrayList<>(so.departures());
      final String by = words.length == 3 ? name(line, words[1]) : Departure.DELIVERED;
      departures.add(new Departure(by, packet(line, words)));
      exchanges.add(new Exchange(so.arrival(), departures));
    }

    private static String name(final CaseFile.Line line, final String word)
        throws BadInputException {
      if (word.isEmpty()) {
        throw line.bad("the interface has no name");
      }
      return word;
    }

    private long time(final CaseFile.Line line, final String[] words) throws BadInputException {
      final long sinceNs = number(line, words[1]);
      if (sinceNs < lastNs - beginNs) {
        throw line.bad("time goes back from %d to %d".formatted(lastNs - beginNs, sinceNs));
      }
      return beginNs + sinceNs;
    }

    private static long number(final CaseFile.Line line, final String word)
        throws BadInputException {
      try {
        return Long.parseLong(word);
      } catch (final NumberFormatException _) {
        throw line.bad("'%s' is no number of nanoseconds".formatted(shortened(word)));
      }
    }

    private static Packet packet(final CaseFile.Line line, final String[] words)
        throws BadInputException {
      final String hex = words[words.length - 1];
      if (hex.equals(NO_BYTES)) {
        return Packet.of(new byte[0]);
      }
      for (int i = 0; i < hex.length(); i++) {
        if (!HexFormat.isHexDigit(hex.charAt(i))) {
          throw line.bad("'%s' is no hexadecimal digit".formatted(hex.charAt(i)));
        }
      }
      if (hex.isEmpty() || hex.length() % 2 != 0) {
        throw line.bad(
            "a packet has two digits for each byte, and here are %d".formatted(hex.length()));
      }
      return Packet.ofHex(hex);
    }

    private static String shortened(final String word) {
      final int most = 40;
      return word.length() <= most ? word : word.substring(0, most) + "…";
    }

    Content content(final CaseFile file) throws BadInputException {
      if (!ended) {
        throw file.endsWithout("'end' and the time, so something may be missing");
      }
      return new Content(List.copyOf(exchanges), lastNs);
    }
  }
}
