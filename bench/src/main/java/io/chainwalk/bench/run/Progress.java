package io.chainwalk.bench.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says on standard error what runs, what came of it, and how long it may still take.
public final class Progress {
  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final int NOT_YET = 3;
  private static final double QUIET_LOAD = 1;

  private final PrintStream talk;
  private final boolean isTerminal;
  private final int all;
  private final long beganNs = System.nanoTime();
  private int done;
  private String now = "";

  /// Begins.
  ///
  /// @param talk where to
  /// @param isTerminal whether a line may be taken back
  /// @param all how many measurements there will be
  public Progress(final PrintStream talk, final boolean isTerminal, final int all) {
    this.talk = talk;
    this.isTerminal = isTerminal;
    this.all = all;
  }

  /// What to say before the first measurement where the machine is not quiet.
  ///
  /// @param load processes that run or wait, over 1, 5 and 15 minutes; null when the system does not say
  /// @return a sentence; empty when there is nothing to say
  public static String warning(final @Nullable String load) {
    if (load == null) {
      return "";
    }
    final double lastMinute = Double.parseDouble(load.substring(0, load.indexOf(' ')));
    return lastMinute <= QUIET_LOAD
        ? ""
        : "the load of the last minute is "
            + lastMinute
            + ": something else runs here, and figures will be worse than on a quiet machine";
  }

  void begin(final String name) {
    now = String.format(Locale.ROOT, "%d of %d, %s", done + 1, all, name);
    if (isTerminal) {
      talk.print(CLEAR_LINE + now + " …" + left());
      talk.flush();
    }
  }

  void end(final String result) {
    done++;
    talk.println((isTerminal ? CLEAR_LINE : "") + now + ": " + result);
  }

  private String left() {
    if (done < NOT_YET) {
      return "";
    }
    final Duration left = Duration.ofNanos((System.nanoTime() - beganNs) / done * (all - done));
    return left.toMinutes() == 0
        ? " (less than a minute left)"
        : " (about %d min left)".formatted(left.toMinutes() + 1);
  }
}
