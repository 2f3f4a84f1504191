package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads weighted actions of listeners, and refuses what the AWS Load Balancer Controller refuses, in its words.
///
/// Names of fields are compared without regard to case, as Go's `encoding/json` does.
final class ForwardActionParser {
  /// What the names of annotations with actions begin with.
  static final String PREFIX = LoadBalancerFront.PREFIX + "actions.";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final String FORWARD = "forward";
  private static final int MAX_WEIGHT = 999;

  private final ServiceDraft service;
  private final FrontFields fields;

  private ForwardActionParser(final ServiceDraft service, final FrontFields fields) {
    this.service = service;
    this.fields = fields;
  }

  /// What is wrong with an action.
  private static final class WrongActionException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongActionException(final String message) {
      super(message);
    }
  }

  /// Reads the actions of a Service.
  ///
  /// @param service any
  /// @param fields its annotations, which are told what is wrong
  /// @return by listener, as `TCP-80`
  static Map<String, ForwardAction> of(final ServiceDraft service, final FrontFields fields) {
    return new ForwardActionParser(service, fields).read();
  }

  private Map<String, ForwardAction> read() {
    final Map<String, ForwardAction> actions = new LinkedHashMap<>();
    for (final String annotation : service.annotationsFrom(PREFIX)) {
      try {
        final ForwardAction action = action(service.annotation(annotation));
        if (action != null && action.sticky() && annotation.startsWith(PREFIX + "TLS-")) {
          throw new WrongActionException("listeners of TLS have no targetGroupStickinessConfig");
        }
        if (action != null) {
          actions.put(annotation.substring(PREFIX.length()), action);
        }
      } catch (final JsonProcessingException e) {
        fields.problem(annotation, "is no JSON: " + e.getOriginalMessage());
      } catch (final WrongActionException e) {
        fields.problem(annotation, "is no action: " + e.getMessage());
      }
    }
    return actions;
  }

  private static @Nullable ForwardAction action(final String text)
      throws JsonProcessingException, WrongActionException {
    final JsonNode action = MAPPER.readTree(text);
    final String type = text(action, "type");
    if (!type.equals(FORWARD)) {
      throw new WrongActionException("unknown action type: " + type);
    }
    final JsonNode config = field(action, "forwardConfig");
    if (config.isMissingNode()) {
      return null; // to the Service itself, as without the annotation
    }
    check(config.isObject(), "forwardConfig", "an object");
    final List<ForwardAction.Group> groups = new ArrayList<>();
    final JsonNode targets = field(config, "targetGroups");
    check(targets.isMissingNode() || targets.isArray(), "targetGroups", "a list");
    for (final JsonNode target : targets) {
      groups.add(group(target, targets.size()));
    }
    final JsonNode base = field(config, "baseServiceWeight");
    if (base.isMissingNode()) {
      throw new WrongActionException("base service weight is required");
    }
    final JsonNode sticky = field(field(config, "targetGroupStickinessConfig"), "enabled");
    check(sticky.isMissingNode() || sticky.isBoolean(), "enabled", "true or false");
    return new ForwardAction(weight(base, "base service"), groups, sticky.asBoolean());
  }

  private static ForwardAction.Group group(final JsonNode target, final int count)
      throws WrongActionException {
    final String name = text(target, "serviceName");
    final String arn = text(target, "targetGroupARN");
    final JsonNode port = field(target, "servicePort");
    final JsonNode weight = field(target, "weight");
    if (arn.isEmpty() == name.isEmpty()) {
      throw new WrongActionException(
          "precisely one of targetGroupARN and serviceName can be specified");
    }
    if (!name.isEmpty() && port.isMissingNode()) {
      throw new WrongActionException("missing servicePort");
    }
    if (weight.isMissingNode() && count > 1) {
      throw new WrongActionException("weight must be set when routing to multiple target groups");
    }
    final int share = weight.isMissingNode() ? 1 : weight(weight, "target group");
    return name.isEmpty()
        ? new ForwardAction.Arn(arn, share)
        : new ForwardAction.OfService(name, port(port), share);
  }

  /// A number in quotes is a name, as in every `IntOrString` of Kubernetes.
  private static ForwardAction.Port port(final JsonNode port) throws WrongActionException {
    final boolean number = port.isIntegralNumber() && port.canConvertToInt();
    check(number || port.isTextual(), "servicePort", "a number or a name");
    return number
        ? new ForwardAction.PortNumber(port.intValue())
        : new ForwardAction.PortName(port.textValue());
  }

  private static int weight(final JsonNode node, final String of) throws WrongActionException {
    if (!node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.intValue() < 0
        || node.intValue() > MAX_WEIGHT) {
      throw new WrongActionException(of + " weight must be between 0 and 999");
    }
    return node.intValue();
  }

  private static String text(final JsonNode object, final String name) throws WrongActionException {
    final JsonNode value = field(object, name);
    check(value.isMissingNode() || value.isTextual(), name, "text");
    return value.asText();
  }

  private static void check(final boolean right, final String field, final String wanted)
      throws WrongActionException {
    if (!right) {
      throw new WrongActionException(field + " must be " + wanted);
    }
  }

  /// A field whose name is written in any case, the last of equal ones; null counts as missing.
  private static JsonNode field(final JsonNode object, final String name) {
    JsonNode found = MissingNode.getInstance();
    for (final Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getKey().equalsIgnoreCase(name) && !field.getValue().isNull()) {
        found = field.getValue();
      }
    }
    return found;
  }
}
