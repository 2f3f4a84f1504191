package io.chainwalk.tools.names;

import io.chainwalk.tools.IoMessages;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Tells what goes wrong, and not more often than somebody can read: clients can make as many mistakes as they like.
///
/// Each kind has a limit of its own, so that no client's noise hides an error of this program: some sentences a minute.
/// How many were left out is said with the next one, or at the end.
///
/// **Threads:** any may tell at once.
final class FailureLog implements AutoCloseable {
  /// So many of a kind are told in a minute.
  static final int MOST_A_MINUTE = 5;

  private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

  /// What there is to tell.
  enum Kind {
    /// A client sent what is no message.
    BAD_MESSAGE("messages of clients that are none"),
    /// A connection or a socket failed, by the client's doing as a rule.
    TRANSPORT("connections that broke"),
    /// This program has a mistake.
    OWN_ERROR("errors in chainwalk");

    private final String plural;

    Kind(final String plural) {
      this.plural = plural;
    }
  }

  /// What of one kind was told since when.
  private static final class Told {
    private long beginNs;
    private int told;
    private long leftOut;
  }

  private final Consumer<String> talk;
  private final LongSupplier nanoTime;
  private final Map<Kind, Told> kinds = new EnumMap<>(Kind.class);

  /// Begins with nothing told.
  ///
  /// @param talk gets the sentences
  /// @param nanoTime the time in nanoseconds since any moment
  FailureLog(final Consumer<String> talk, final LongSupplier nanoTime) {
    this.talk = talk;
    this.nanoTime = nanoTime;
  }

  /// Tells of an error, as the kind that it is.
  ///
  /// @param problem what was thrown
  void tell(final Throwable problem) {
    switch (problem) {
      case DecoderException bad ->
          tell(Kind.BAD_MESSAGE, "a client's connection was closed: " + bad.getMessage());
      case IOException broken ->
          tell(Kind.TRANSPORT, "a client's connection broke: " + IoMessages.of(broken));
      default -> {
        final StackTraceElement[] trace = problem.getStackTrace();
        tell(
            Kind.OWN_ERROR,
            "this is an error in chainwalk, please report it: "
                + problem
                + (trace.length == 0 ? "" : " at " + trace[0]));
      }
    }
  }

  private synchronized void tell(final Kind kind, final String sentence) {
    final long nowNs = nanoTime.getAsLong();
    final Told of = kinds.computeIfAbsent(kind, _ -> new Told());
    if (of.told == 0 || nowNs - of.beginNs >= MINUTE_NS) {
      tellLeftOut(kind, of);
      of.beginNs = nowNs;
      of.told = 0;
    }
    if (of.told < MOST_A_MINUTE) {
      of.told++;
      talk.accept(sentence);
    } else {
      of.leftOut++;
    }
  }

  private void tellLeftOut(final Kind kind, final Told of) {
    if (of.leftOut > 0) {
      talk.accept("and %,d more %s.".formatted(of.leftOut, kind.plural));
      of.leftOut = 0;
    }
  }

  /// Tells how many were left out.
  @Override
  public synchronized void close() {
    kinds.forEach(this::tellLeftOut);
  }
}
