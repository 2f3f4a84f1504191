package io.chainwalk.tools.routes;

import com.fasterxml.jackson.core.JsonGenerator;
import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.Miss;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.tools.report.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/// Where a request goes, for programs: everything, with all rules that did not win.
final class RouteJson {
  private final JsonGenerator json;

  private RouteJson(final JsonGenerator json) {
    this.json = json;
  }

  /// Writes a report.
  static void write(final RouteReport report, final OutputStream out) throws IOException {
    JsonOutput.write(out, json -> new RouteJson(json).write(report));
  }

  private void write(final RouteReport report) throws IOException {
    json.writeStartObject();
    request(report.request());
    json.writeBooleanField("routed", report.isRouted());
    json.writeArrayFieldStart("entrances");
    for (final RouteReport.Answer answer : report.answers()) {
      answer(answer);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("notListening");
    for (final Entrance entrance : report.elsewhere()) {
      elsewhere(entrance);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("refused");
    for (final Refused refused : report.refused()) {
      json.writeStartObject();
      json.writeStringField("object", refused.object());
      json.writeStringField("field", refused.field());
      json.writeStringField("place", refused.place());
      json.writeStringField("reason", refused.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    JsonOutput.writeTexts(json, "notices", report.notices());
    json.writeEndObject();
  }

  private void request(final AskedRequest request) throws IOException {
    json.writeObjectFieldStart("request");
    json.writeBooleanField("tls", request.secure());
    json.writeStringField("method", request.method());
    json.writeStringField("host", request.host());
    json.writeNumberField("port", request.port());
    json.writeStringField("path", request.path());
    json.writeStringField("query", request.query());
    json.writeStringField("source", request.peer().toString());
    json.writeArrayFieldStart("headers");
    for (final AskedRequest.HeaderField header : request.headers()) {
      json.writeStartObject();
      json.writeStringField("name", header.name());
      json.writeStringField("value", header.value());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void elsewhere(final Entrance entrance) throws IOException {
    json.writeStartObject();
    entrance(entrance);
    json.writeArrayFieldStart("listeners");
    for (final Entrance.Listener listener : entrance.listeners()) {
      json.writeStartObject();
      json.writeNumberField("port", listener.port());
      json.writeBooleanField("tls", listener.secure());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void entrance(final Entrance entrance) throws IOException {
    json.writeStringField("entrance", entrance.name());
    json.writeStringField("dialect", entrance.dialect().name().toLowerCase(Locale.ROOT));
  }

  private void answer(final RouteReport.Answer answer) throws IOException {
    json.writeStartObject();
    entrance(answer.entrance());
    JsonOutput.writeTexts(json, "properties", answer.properties());
    json.writeNumberField("port", answer.port());
    json.writeNumberField("rule", answer.number());
    json.writeNumberField("rules", answer.rules());
    origin(answer.rule());
    json.writeNumberField("errorStatus", answer.errorStatus());
    action(answer);
    final RouteReport.Binding binding = answer.binding();
    if (binding != null) {
      json.writeObjectFieldStart("session");
      json.writeStringField("boundGroup", binding.remembered());
      json.writeStringField("boundTarget", binding.target());
      json.writeStringField("group", binding.chosen());
      json.writeEndObject();
    }
    json.writeArrayFieldStart("otherRules");
    for (final Miss miss : answer.misses()) {
      json.writeStartObject();
      origin(miss.rule());
      json.writeStringField("part", miss.part().name().toLowerCase(Locale.ROOT));
      json.writeStringField("reason", miss.words());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void origin(final RouteRule rule) throws IOException {
    json.writeObjectFieldStart("origin");
    json.writeStringField("object", rule.origin().object());
    json.writeStringField("field", rule.origin().field());
    json.writeStringField("place", rule.origin().place());
    json.writeEndObject();
  }

  private void action(final RouteReport.Answer answer) throws IOException {
    json.writeObjectFieldStart("action");
    switch (answer.rule().action()) {
      case Action.FixedResponse(int status, String contentType, String body) -> {
        json.writeStringField("type", "fixed-response");
        json.writeNumberField("status", status);
        json.writeStringField("contentType", contentType);
        json.writeStringField("body", body);
      }
      case Action.Redirect redirect -> {
        json.writeStringField("type", "redirect");
        json.writeNumberField("status", redirect.status());
        json.writeStringField("location", answer.location());
      }
      case Action.Forward forward -> {
        json.writeStringField("type", "forward");
        json.writeNumberField("statusWithoutWeight", forward.statusWithoutWeight());
        json.writeArrayFieldStart("targetGroups");
        for (final RouteReport.Group group : answer.groups()) {
          group(forward, group);
        }
        json.writeEndArray();
      }
    }
    json.writeEndObject();
  }

  private void group(final Action.Forward forward, final RouteReport.Group group)
      throws IOException {
    final TargetGroup of = group.group().group();
    json.writeStartObject();
    json.writeStringField("name", of.name());
    json.writeNumberField("weight", group.group().weight());
    final Share share = group.share();
    json.writeStringField("share", share == null ? "0" : share.fraction());
    json.writeFieldName("percent");
    json.writeNumber(share == null ? BigDecimal.ZERO : share.percent());
    json.writeStringField("algorithm", of.algorithm());
    if (of.backend() instanceof final Backend.ServicePortRef ref) {
      json.writeStringField("service", ref.namespace() + '/' + ref.service());
      json.writeStringField(
          "servicePort", ref.portName().isEmpty() ? Integer.toString(ref.port()) : ref.portName());
      json.writeStringField("way", ref.way().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    stickiness(StickinessWords.set(forward, of), StickinessWords.choice(of));
    targets(group.targets());
    json.writeEndObject();
  }

  private void stickiness(final List<StickinessWords.Memory> set, final String choice)
      throws IOException {
    json.writeStringField("choice", choice);
    json.writeArrayFieldStart("sets");
    for (final StickinessWords.Memory memory : set) {
      json.writeStartObject();
      json.writeStringField("name", memory.name());
      json.writeStringField("remembers", memory.words());
      json.writeNumberField("seconds", memory.seconds());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void targets(final RouteReport.Targets targets) throws IOException {
    json.writeObjectFieldStart("targets");
    json.writeNumberField("errorStatus", targets.status());
    json.writeStringField("words", targets.words());
    final ServicePort port = targets.port();
    if (port != null) {
      json.writeStringField("servicePort", port.displayName());
      json.writeNumberField("nodePort", port.nodePort());
      JsonOutput.writeTexts(json, "addresses", port.vips().stream().map(Object::toString).toList());
    }
    json.writeArrayFieldStart("endpoints");
    for (final Endpoint endpoint : targets.endpoints()) {
      json.writeStartObject();
      json.writeStringField("address", endpoint.toString());
      json.writeBooleanField("ready", endpoint.ready());
      json.writeBooleanField("serving", endpoint.serving());
      json.writeBooleanField("terminating", endpoint.terminating());
      json.writeStringField("node", endpoint.nodeName());
      json.writeNumberField("weight", endpoint.weight());
      json.writeBooleanField("takesNewRequests", targets.usable().contains(endpoint));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
