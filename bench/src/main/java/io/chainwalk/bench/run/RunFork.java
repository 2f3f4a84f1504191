package io.chainwalk.bench.run;

import io.chainwalk.bench.ForkFlags;
import io.chainwalk.bench.suite.ForkedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/// Runs a [ForkedRun] in a JVM of its own, which hands over what it found in a file: a line for each value, `NAME UNIT
/// NUMBER`, and one for the histogram, `HISTOGRAM BASE64`; or `REASON WORDS` alone when it failed.
final class RunFork {
  private static final List<String> MEMORY = List.of("-Xmx4g", "-XX:MaxDirectMemorySize=8g");
  private static final String HISTOGRAM = "HISTOGRAM";
  private static final String REASON = "REASON ";

  private final List<String> jvmArguments;

  RunFork(final List<String> usual) {
    jvmArguments = new ArrayList<>(usual);
    jvmArguments.addAll(List.of(ForkFlags.OPEN_MEMORY, ForkFlags.NATIVE_ACCESS));
    jvmArguments.addAll(MEMORY);
  }

  /// Runs it and waits for it.
  Outcome run(
      final Class<? extends ForkedRun> type,
      final Map<String, String> parameters,
      final Duration length) {
    try (TemporaryFork fork = new TemporaryFork()) {
      final int status = fork.run(program(type, parameters, length, fork.found()));
      return status == 0
          ? new Outcome.Found(read(fork.found()), List.copyOf(jvmArguments))
          : new Outcome.Failed(reason(fork, status));
    } catch (final IOException | DataFormatException e) {
      return new Outcome.Failed(e.toString());
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed("interrupted");
    }
  }

  private ProcessBuilder program(
      final Class<? extends ForkedRun> type,
      final Map<String, String> parameters,
      final Duration length,
      final Path found) {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), RunFork.class.getName()));
    command.addAll(List.of(type.getName(), found.toString(), Long.toString(length.toMillis())));
    parameters.forEach((name, value) -> command.add(name + "=" + value));
    return new ProcessBuilder(command);
  }

  /// What the fork left in the place of a result; if it could not even do that, the first it said.
  private static String reason(final TemporaryFork fork, final int status) throws IOException {
    if (Files.exists(fork.found())) {
      final String reason = Files.readString(fork.found()).strip();
      if (reason.startsWith(REASON)) {
        return reason.substring(REASON.length());
      }
    }
    return Files.readString(fork.talk())
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("WARNING:"))
        .findFirst()
        .map(line -> "exit status " + status + ": " + line.strip())
        .orElse("exit status " + status);
  }

  /// An exception in a line, and what it was caused by if it does not say that itself.
  static String inWords(final Throwable problem) {
    Throwable top = problem;
    while (isWrapper(top) && top.getCause() != null) {
      top = top.getCause();
    }
    Throwable root = top;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    final String words = top.toString();
    return (words.contains(root.toString()) ? words : words + ", caused by " + root)
        .replaceAll("\\s+", " ");
  }

  private static boolean isWrapper(final Throwable problem) {
    return problem instanceof InvocationTargetException
        || problem instanceof ExceptionInInitializerError
        || problem instanceof ExecutionException
        || problem instanceof UncheckedIOException;
  }

  private static ForkedRun.Found read(final Path file) throws IOException, DataFormatException {
    final Map<String, ForkedRun.Value> values = new LinkedHashMap<>();
    Optional<Histogram> times = Optional.empty();
    for (final String line : Files.readAllLines(file)) {
      final String[] words = line.split(" ", -1);
      if (words[0].equals(HISTOGRAM)) {
        final ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(words[1]));
        times = Optional.of(Histogram.decodeFromCompressedByteBuffer(bytes, 0));
      } else {
        values.put(words[0], new ForkedRun.Value(Double.parseDouble(words[2]), words[1]));
      }
    }
    return new ForkedRun.Found(values, times);
  }

  private static void write(final ForkedRun.Found found, final Path file) throws IOException {
    final List<String> lines = new ArrayList<>();
    found
        .values()
        .forEach((name, value) -> lines.add(name + " " + value.unit() + " " + value.number()));
    found.timesNs().ifPresent(times -> lines.add(HISTOGRAM + " " + encoded(times)));
    Files.write(file, lines);
  }

  private static String encoded(final Histogram histogram) {
    final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    final byte[] written = new byte[histogram.encodeIntoCompressedByteBuffer(bytes)];
    bytes.get(0, written);
    return Base64.getEncoder().encodeToString(written);
  }

  /// What the fork runs.
  ///
  /// @param arguments the run's class, the file for what it finds, milliseconds, and parameters as `name=value`
  public static void main(final String[] arguments) {
    final Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 3; i < arguments.length; i++) {
      final String[] parameter = arguments[i].split("=", 2);
      parameters.put(parameter[0], parameter[1]);
    }
    try {
      final ForkedRun run =
          Class.forName(arguments[0]).asSubclass(ForkedRun.class).getConstructor().newInstance();
      write(
          run.run(parameters, Duration.ofMillis(Long.parseLong(arguments[2]))),
          Path.of(arguments[1]));
    } catch (
        final Throwable
            problem) { // also a class that is not there, or memory that does not suffice
      leave(problem, Path.of(arguments[1]));
      System.exit(1);
    }
  }

  private static void leave(final Throwable problem, final Path file) {
    problem.printStackTrace();
    try {
      Files.writeString(file, REASON + inWords(problem));
    } catch (final IOException e) {
      System.err.println("chainwalk: cannot write " + file + ": " + e);
    }
  }
}
