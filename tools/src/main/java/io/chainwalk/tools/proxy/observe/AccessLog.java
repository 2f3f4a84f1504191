package io.chainwalk.tools.proxy.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.tools.CannotWriteException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// Writes a line of JSON for each request, from a thread of its own. Where that falls behind by [#CAPACITY] lines, others
/// are dropped and counted: a slow disk does not make requests slow.
///
/// **Threads:** any may log; one closes.
public final class AccessLog implements AutoCloseable {
  /// How many lines may wait.
  public static final int CAPACITY = 65_536;

  private static final int FLUSH_MS = 200;
  private static final int BUFFER_BYTES = 64 * 1024;

  private final BlockingQueue<AccessEntry> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final OutputStream out;
  private final boolean closesOut;
  private final ProxyMetrics metrics;
  private final Thread writer;
  private volatile boolean closed;

  private AccessLog(final OutputStream out, final boolean closesOut, final ProxyMetrics metrics) {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.closesOut = closesOut;
    this.metrics = metrics;
    writer = Thread.ofPlatform().daemon().name("access-log").start(this::write);
  }

  /// Opens a log.
  ///
  /// @param file where to, appended; `-` for standard output
  /// @param metrics where drops are counted
  /// @return an open log
  /// @throws CannotWriteException when the file cannot be opened
  public static AccessLog open(final String file, final ProxyMetrics metrics)
      throws CannotWriteException {
    if (file.equals("-")) {
      return new AccessLog(System.out, false, metrics);
    }
    try {
      return new AccessLog(
          Files.newOutputStream(
              Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
          true,
          metrics);
    } catch (final IOException problem) {
      throw new CannotWriteException(file, problem);
    }
  }

  /// Logs a request, unless too many lines wait.
  ///
  /// @param entry what to say
  public void log(final AccessEntry entry) {
    if (!waiting.offer(entry)) {
      metrics.logLineDropped();
    }
  }

  private void write() {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      json.setRootValueSeparator(null);
      while (!closed || !waiting.isEmpty()) {
        final AccessEntry entry = waiting.poll(FLUSH_MS, TimeUnit.MILLISECONDS);
        if (entry != null) {
          writeLine(json, entry);
        }
        if (waiting.isEmpty()) {
          json.flush();
          out.flush();
        }
      }
    } catch (final IOException problem) {
      System.err.println("chainwalk: the access log ends here: " + problem.getMessage());
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void writeLine(final JsonGenerator json, final AccessEntry entry)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("time", Instant.ofEpochMilli(entry.timeMs()).toString());
    json.writeStringField("client", entry.client());
    json.writeNumberField("clientPort", entry.clientPort());
    json.writeStringField("protocol", entry.protocol());
    json.writeStringField("scheme", entry.scheme());
    json.writeStringField("method", entry.method());
    json.writeStringField("host", entry.host());
    json.writeStringField("target", entry.target());
    json.writeNumberField("status", entry.status());
    json.writeNumberField("bytes", entry.bytes());
    json.writeStringField("rule", entry.rule());
    json.writeStringField("group", entry.group());
    json.writeStringField("endpoint", entry.endpoint());
    json.writeNumberField("attempts", entry.attempts());
    writeMs(json, "connectMs", entry.connectNs());
    writeMs(json, "answerMs", entry.answerNs());
    writeMs(json, "totalMs", entry.totalNs());
    if (!entry.cause().isEmpty()) {
      json.writeStringField("cause", entry.cause());
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /// To the microsecond; left out where it did not happen.
  private static void writeMs(final JsonGenerator json, final String name, final long ns)
      throws IOException {
    if (ns >= 0) {
      json.writeNumberField(name, TimeUnit.NANOSECONDS.toMicros(ns) / 1e3);
    }
  }

  /// Writes what waits, and ends.
  ///
  /// @throws IOException when the file cannot be closed
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      writer.join();
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (closesOut) {
      out.close();
    }
  }
}
