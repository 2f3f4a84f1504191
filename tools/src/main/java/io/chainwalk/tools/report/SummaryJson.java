package io.chainwalk.tools.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.flow.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/// Writes a summary as JSON: the fields of `docs/replay-summary.md`, in the order they have there.
///
/// Written field by field and not by reflection, so that renaming something in our code cannot rename it in other
/// people's files.
public final class SummaryJson {
  /// Shares are rounded to six places: more would be digits of the division, not of the replay.
  private static final double SHARE_SCALE = 1e6;

  private final ReplaySummary summary;
  private final JsonGenerator json;

  private SummaryJson(final ReplaySummary summary, final JsonGenerator json) {
    this.summary = summary;
    this.json = json;
  }

  /// Writes a summary in UTF-8, indented, with a line end after it.
  ///
  /// @param summary what to write
  /// @param out where to; flushed, not closed
  /// @throws IOException when writing fails
  public static void write(final ReplaySummary summary, final OutputStream out) throws IOException {
    JsonOutput.write(out, json -> new SummaryJson(summary, json).writeAll());
  }

  private void writeAll() throws IOException {
    final ReplaySummary.Run run = summary.run();
    json.writeStartObject();
    writePackets(summary.packets());
    writeCounts("linkTypes", summary.linkTypes());
    writeServices();
    NamesJson.write(json, summary.names());
    IngressJson.write(json, summary.ingress());
    writeConntrack(summary.conntrack());
    writeFindings(summary.findings());
    json.writeNumberField("seed", run.seed());
    json.writeNumberField("workers", run.workers());
    json.writeNumberField("elapsedSeconds", run.elapsedSeconds());
    json.writeNumberField("packetsPerSecond", Math.round(summary.packetsPerSecond()));
    writeInputs(run.inputs());
    json.writeStringField("output", run.output());
    json.writeBooleanField("interrupted", run.interrupted());
    json.writeNumberField("tableBytes", run.memory().tableBytes());
    json.writeObjectField("hugePageBytes", run.memory().hugePageBytes());
    json.writeStringField("hugePages", run.memory().hugePages());
    writeCounts("skippedKinds", summary.cluster().skippedKinds());
    JsonOutput.writeTexts(json, "notices", summary.cluster().notices());
    json.writeBooleanField("automaticServices", summary.cluster().automaticServices());
    writeLoadBalancers();
    json.writeEndObject();
  }

  private void writeLoadBalancers() throws IOException {
    json.writeArrayFieldStart("loadBalancers");
    for (final ReplaySummary.LoadBalancer balancer : summary.cluster().loadBalancers()) {
      json.writeStartObject();
      json.writeStringField("service", balancer.service());
      json.writeStringField("address", balancer.address());
      json.writeStringField("scheme", balancer.scheme());
      json.writeStringField("type", balancer.type().isEmpty() ? null : balancer.type());
      json.writeStringField("pool", balancer.pool().isEmpty() ? null : balancer.pool());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writePackets(final ReplaySummary.Packets packets) throws IOException {
    json.writeObjectFieldStart("packets");
    json.writeNumberField("read", packets.read());
    json.writeNumberField("written", packets.written());
    json.writeNumberField("translated", packets.translated());
    writeReasons("passed", packets.passed());
    writeReasons("kept", packets.kept());
    writeReasons("dropped", packets.dropped());
    json.writeNumberField("bytes", packets.bytes());
    json.writeEndObject();
  }

  private void writeReasons(final String field, final List<ReplaySummary.Reason> reasons)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (final ReplaySummary.Reason reason : reasons) {
      json.writeNumberField(reason.label(), reason.packets());
    }
    json.writeEndObject();
  }

  private void writeCounts(final String field, final Map<String, ? extends Number> counts)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (final Map.Entry<String, ? extends Number> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue().longValue());
    }
    json.writeEndObject();
  }

  private void writeServices() throws IOException {
    json.writeArrayFieldStart("services");
    for (final ReplaySummary.ServiceTotals service : summary.services()) {
      json.writeStartObject();
      json.writeStringField("namespace", service.namespace());
      json.writeStringField("name", service.name());
      json.writeObjectField("port", service.port() == 0 ? null : service.port());
      json.writeStringField("portName", service.portName());
      json.writeStringField("protocol", service.protocol());
      JsonOutput.writeTexts(
          json, "vips", service.vips().stream().map(IpAddress::toString).toList());
      writeTraffic(service.connections(), service.packets(), service.bytes());
      json.writeNumberField("refused", service.refused());
      json.writeArrayFieldStart("endpoints");
      for (final ReplaySummary.EndpointTotals endpoint : service.endpoints()) {
        json.writeStartObject();
        json.writeStringField("address", endpoint.address().toString());
        json.writeNumberField("port", endpoint.port());
        writeTraffic(endpoint.connections(), endpoint.packets(), endpoint.bytes());
        json.writeNumberField("share", rounded(service.share(endpoint)));
        final Double expected = endpoint.expectedShare();
        json.writeObjectField("expectedShare", expected == null ? null : rounded(expected));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeTraffic(final long connections, final long packets, final long bytes)
      throws IOException {
    json.writeNumberField("connections", connections);
    json.writeNumberField("packets", packets);
    json.writeNumberField("bytes", bytes);
  }

  private void writeConntrack(final ReplaySummary.Conntrack conntrack) throws IOException {
    json.writeObjectFieldStart("conntrack");
    json.writeNumberField("created", conntrack.created());
    json.writeNumberField("alive", conntrack.alive());
    json.writeNumberField("expired", conntrack.expired());
    for (final Map.Entry<String, Long> count : conntrack.more().entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  private void writeFindings(final List<ReplaySummary.Finding> findings) throws IOException {
    json.writeArrayFieldStart("findings");
    for (final ReplaySummary.Finding finding : findings) {
      json.writeStartObject();
      json.writeStringField("kind", finding.kind());
      json.writeNumberField("count", finding.count());
      json.writeStringField("sentence", finding.sentence());
      JsonOutput.writeTexts(json, "examples", finding.examples());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeInputs(final List<ReplaySummary.Input> inputs) throws IOException {
    json.writeArrayFieldStart("inputs");
    for (final ReplaySummary.Input input : inputs) {
      json.writeStartObject();
      json.writeStringField("file", input.file());
      json.writeNumberField("packets", input.packets());
      final ReplaySummary.Damage damage = input.damage();
      if (damage != null) {
        json.writeObjectFieldStart("damage");
        json.writeNumberField("offset", damage.offset());
        json.writeStringField("reason", damage.reason());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static double rounded(final double share) {
    return Math.round(share * SHARE_SCALE) / SHARE_SCALE;
  }
}
