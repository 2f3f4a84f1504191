package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Match.SctpChunks.Quantity;
import io.chainwalk.ruleset.PortRange;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `-m sctp`.
final class SctpMatch extends MatchReader {
  private static final int ALL_TYPES = 256;

  /// By number; flags of a chunk are named by letters, from bit 7 down, a dot for those without a name.
  private static final Map<Integer, Chunk> CHUNKS = new TreeMap<>();

  static {
    final String[] table = {
      "0 DATA ....iUBE",
      "1 INIT ........",
      "2 INIT_ACK ........",
      "3 SACK ........",
      "4 HEARTBEAT ........",
      "5 HEARTBEAT_ACK ........",
      "6 ABORT .......T",
      "7 SHUTDOWN ........",
      "8 SHUTDOWN_ACK ........",
      "9 ERROR ........",
      "10 COOKIE_ECHO ........",
      "11 COOKIE_ACK ........",
      "12 ECN_ECNE ........",
      "13 ECN_CWR ........",
      "14 SHUTDOWN_COMPLETE .......T",
      "64 I_DATA ....IUBE",
      "128 ASCONF_ACK ........",
      "130 RE_CONFIG ........",
      "132 PAD ........",
      "192 FORWARD_TSN ........",
      "193 ASCONF ........",
      "194 I_FORWARD_TSN ........"
    };
    for (final String line : table) {
      final String[] words = line.split(" ", -1);
      CHUNKS.put(Integer.valueOf(words[0]), new Chunk(words[1], words[2]));
    }
  }

  private static final OptionTable<SctpMatch> OPTIONS =
      OptionTable.of(
          "sctp",
          Option.<SctpMatch>of("sport", (r, a) -> r.source = a.not(a.ports()))
              .alias("source-port")
              .canInvert(),
          Option.<SctpMatch>of("dport", (r, a) -> r.destination = a.not(a.ports()))
              .alias("destination-port")
              .canInvert(),
          Option.<SctpMatch>of("chunk-types", (r, a) -> r.chunks = a.not(chunks(a)))
              .withArguments(2)
              .canInvert());

  private Match.@Nullable Not<PortRange> source;
  private Match.@Nullable Not<PortRange> destination;
  private Match.@Nullable Not<Match.SctpChunks> chunks;

  private record Chunk(String name, String flags) {}

  private static Match.SctpChunks chunks(final Argument argument) throws RuleSyntaxException {
    final Quantity quantity =
        switch (argument.text().toLowerCase(Locale.ROOT)) {
          case "any" -> Quantity.ANY;
          case "all" -> Quantity.ALL;
          case "only" -> Quantity.ONLY;
          default -> throw argument.bad("any, all or only, and then types");
        };
    final Map<Integer, Match.SctpChunk> types = new TreeMap<>();
    if (argument.second().equalsIgnoreCase("ALL")) {
      for (int type = 0; type < ALL_TYPES; type++) {
        types.put(type, new Match.SctpChunk(type, 0, 0));
      }
    } else if (!argument.second().equalsIgnoreCase("NONE")) {
      for (final String text : argument.second().split(",", -1)) {
        final Match.SctpChunk chunk = chunk(argument, text);
        types.put(chunk.type(), chunk);
      }
    }
    return new Match.SctpChunks(quantity, new ArrayList<>(types.values()));
  }

  /// `NAME` or `NAME:FLAGS`, an upper-case letter for a flag that is set, a lower-case one for one that is not.
  private static Match.SctpChunk chunk(final Argument argument, final String text)
      throws RuleSyntaxException {
    final int colon = text.indexOf(':');
    final String name = colon < 0 ? text : text.substring(0, colon);
    for (final Map.Entry<Integer, Chunk> entry : CHUNKS.entrySet()) {
      if (entry.getValue().name().equalsIgnoreCase(name)) {
        int mask = 0;
        int set = 0;
        for (int i = colon < 0 ? text.length() : colon + 1; i < text.length(); i++) {
          final int bit = flagBit(entry.getValue(), text.charAt(i));
          if (bit < 0) {
            throw argument.bad("a list of chunk types whose flags are known");
          }
          mask |= 1 << bit;
          set |= Character.isUpperCase(text.charAt(i)) ? 1 << bit : 0;
        }
        return new Match.SctpChunk(entry.getKey(), mask, set);
      }
    }
    throw argument.bad("a list of chunk types");
  }

  private static int flagBit(final Chunk chunk, final char letter) {
    for (int i = 0; i < 8; i++) {
      if (letter != '.'
          && Character.toUpperCase(chunk.flags().charAt(i)) == Character.toUpperCase(letter)) {
        return 7 - i;
      }
    }
    return -1;
  }

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Match match(final RuleDraft rule) throws RuleSyntaxException {
    rule.requireProtocol("sctp", Protocol.SCTP);
    return new Match.Sctp(source, destination, chunks);
  }

  static void write(final Match.Sctp sctp, final RuleText out) {
    PortsMatch.writePorts(sctp.source(), sctp.destination(), out);
    final Match.Not<Match.SctpChunks> chunks = sctp.chunks();
    if (chunks == null) {
      return;
    }
    out.option(chunks.not(), "--chunk-types");
    out.word(chunks.value().quantity().name().toLowerCase(Locale.ROOT));
    if (chunks.value().types().size() == ALL_TYPES) {
      out.word("ALL");
      return;
    }
    String separator = " ";
    for (final Match.SctpChunk chunk : chunks.value().types()) {
      out.out().append(separator);
      writeChunk(chunk, out.out());
      separator = ",";
    }
    if (chunks.value().types().isEmpty()) {
      out.word("NONE");
    }
  }

  private static void writeChunk(final Match.SctpChunk chunk, final StringBuilder out) {
    final Chunk known = CHUNKS.get(chunk.type());
    if (known == null) {
      return; // the tools have no name for it either
    }
    out.append(known.name());
    if (chunk.flagsMask() != 0) {
      out.append(':');
    }
    for (int i = 0; i < 8; i++) {
      final int bit = 1 << (7 - i);
      if ((chunk.flagsMask() & bit) != 0) {
        final char letter = known.flags().charAt(i);
        out.append(
            (chunk.flagsSet() & bit) != 0
                ? Character.toUpperCase(letter)
                : Character.toLowerCase(letter));
      }
    }
  }
}
