package io.chainwalk.tools.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.balancer.BalancerGroup;
import io.chainwalk.balancer.BalancerTarget;
import io.chainwalk.balancer.Ratio;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.balancer.BalancerPlan;
import io.chainwalk.tools.config.BalancedService;
import io.chainwalk.tools.config.LoadBalancing;
import io.chainwalk.tools.report.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what a load balancer does as JSON: the fields of `docs/explain.md`, in the order they have there.
final class BalancerJson {
  private static final String FIELD = "loadBalancer";

  private BalancerJson() {}

  /// Writes which load balancer has an address, as a field of its own; null where none has.
  ///
  /// @param json in an object
  /// @param balancers all of the cluster
  /// @param address the packet's destination; null where nobody knows it
  /// @throws IOException when writing fails
  static void writeOwner(
      final JsonGenerator json, final LoadBalancing balancers, final @Nullable IpAddress address)
      throws IOException {
    for (final BalancedService service : balancers.services()) {
      for (final BalancedService.Address own : service.addresses()) {
        if (own.address().equals(address)) {
          json.writeObjectFieldStart(FIELD);
          writeAddress(json, service, own);
          json.writeEndObject();
          return;
        }
      }
    }
    json.writeNullField(FIELD);
  }

  private static void writeAddress(
      final JsonGenerator json, final BalancedService service, final BalancedService.Address own)
      throws IOException {
    json.writeStringField("service", service.id());
    json.writeStringField("address", own.address().toString());
    json.writeStringField("scheme", service.front().scheme().label());
    writeText(json, "type", service.front().type());
    writeText(json, "pool", own.pool());
    writeText(json, "hostname", own.hostname());
  }

  private static void writeText(final JsonGenerator json, final String field, final String text)
      throws IOException {
    json.writeStringField(field, text.isEmpty() ? null : text);
  }

  /// Writes what became of a packet at the load balancer, as a field of its own.
  ///
  /// @param json in an object
  /// @param packet on its way
  /// @throws IOException when writing fails
  static void write(final JsonGenerator json, final BalancedPacket packet) throws IOException {
    final BalancerPlan plan = packet.plan();
    json.writeObjectFieldStart(FIELD);
    writeAddress(json, plan.service(), plan.address());
    json.writeStringField("chance", packet.way().share().toString());
    writeWay(json, packet);
    json.writeEndObject();
  }

  /// Writes what became of a packet that no node gets, in UTF-8, indented, with a line end after it.
  ///
  /// @param packet what to write
  /// @param notices what there is to say about the input
  /// @param out where to; flushed, not closed
  /// @throws IOException when writing fails
  static void write(final BalancedPacket packet, final List<String> notices, final OutputStream out)
      throws IOException {
    ExplainJson.writeObject(
        out,
        json -> {
          json.writeStringField("verdict", "lost");
          write(json, packet);
          JsonOutput.writeTexts(json, "notices", notices);
        });
  }

  private static void writeWay(final JsonGenerator json, final BalancedPacket packet)
      throws IOException {
    final BalancerGroup group = packet.way().group();
    final BalancerTarget target = packet.way().target();
    writeText(json, "zone", packet.way().zone());
    json.writeStringField("targetGroup", group == null ? null : group.name());
    json.writeStringField("targetType", group == null ? null : BalancerText.kind(group));
    json.writeBooleanField("crossZone", group != null && group.crossZone());
    json.writeBooleanField("preservesClient", group != null && group.preservesClient());
    json.writeStringField("target", target == null ? null : target.toString());
    writeText(json, "node", packet.node());
    writeText(json, "lost", packet.lost());
  }

  /// Writes all outcomes in UTF-8, indented, with a line end after it.
  ///
  /// @param outcomes what to write, at least one way
  /// @param notices what there is to say about the input
  /// @param out where to; flushed, not closed
  /// @throws IOException when writing fails
  static void write(
      final BalancedOutcomes outcomes, final List<String> notices, final OutputStream out)
      throws IOException {
    final BalancerPlan plan = outcomes.ways().getFirst().packet().plan();
    ExplainJson.writeObject(
        out,
        json -> {
          json.writeObjectFieldStart(FIELD);
          writeAddress(json, plan.service(), plan.address());
          json.writeEndObject();
          json.writeArrayFieldStart("ends");
          for (final BalancedOutcomes.End end : outcomes.ends()) {
            json.writeStartObject();
            json.writeStringField("end", end.name());
            writeChance(json, end.probability(), end.share());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("outcomes");
          for (final BalancedOutcomes.Way way : outcomes.ways()) {
            json.writeStartObject();
            json.writeStringField("end", way.end());
            writeChance(json, way.probability(), way.share());
            writeWay(json, way.packet());
            if (way.outcome() != null) {
              OutcomesJson.writeFate(json, way.outcome());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          JsonOutput.writeTexts(json, "notes", outcomes.notes());
          JsonOutput.writeTexts(json, "notices", notices);
        });
  }

  private static void writeChance(
      final JsonGenerator json, final Ratio probability, final Ratio share) throws IOException {
    json.writeStringField("share", share.toString());
    json.writeStringField("probability", probability.toString());
    json.writeNumberField("percent", probability.percent(Fractions.PERCENT_DECIMALS));
  }
}
