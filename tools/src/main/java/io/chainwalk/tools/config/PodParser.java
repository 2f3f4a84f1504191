package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Checks a Pod and takes from it what the endpoint slice controller and DNS look at. The rest of it is not looked at.
final class PodParser {
  private final ManifestObject object;
  private final Problems problems;
  private final FieldChecks checks;
  private final ManifestFields fields;

  private PodParser(final ManifestObject object, final Problems problems) {
    this.object = object;
    this.problems = problems;
    this.checks = new FieldChecks(object, problems);
    this.fields = new ManifestFields(object, problems);
  }

  /// Parses a Pod.
  ///
  /// @param object where it was read
  /// @param problems is told what is wrong with it
  /// @return what the controller looks at, or null when anything is wrong
  static @Nullable ParsedPod parse(final ManifestObject object, final Problems problems) {
    return new PodParser(object, problems).parse();
  }

  private @Nullable ParsedPod parse() {
    checks.name(fields.text("/metadata/namespace"), false, "/metadata/namespace");
    checks.require(object.hasName() || fields.isGiven("/metadata/generateName"), "/metadata/name");
    checks.name(fields.text("/metadata/name"), true, "/metadata/name");
    final Map<String, String> labels = fields.textsByName(KubeLabels.ALL.toString());
    final OptionalInt weight = Weights.of(object, problems);
    final String phase = fields.text("/status/phase");
    final ParsedPod pod =
        new ParsedPod(
            object.namespace(),
            object.name(),
            object.place(),
            labels,
            weight,
            fields.text("/spec/nodeName"),
            addresses(),
            isReady(),
            fields.isGiven("/metadata/deletionTimestamp"),
            phase.equals("Succeeded") || phase.equals("Failed"),
            ports(),
            label("/spec/hostname"),
            label("/spec/subdomain"));
    return checks.passed() ? pod : null;
  }

  private String label(final String pointer) {
    final String label = fields.text(pointer);
    checks.name(label, false, pointer);
    return label;
  }

  private List<IpAddress> addresses() {
    final List<String> pointers =
        new ArrayList<>(
            fields.elements("/status/podIPs").stream().map(element -> element + "/ip").toList());
    if (pointers.isEmpty() && !fields.text("/status/podIP").isEmpty()) {
      pointers.add("/status/podIP");
    }
    final List<IpAddress> addresses = new ArrayList<>();
    for (final String pointer : pointers) {
      final IpAddress address = checks.address(fields.text(pointer), pointer);
      if (address != null) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  private boolean isReady() {
    for (final String condition : fields.elements("/status/conditions")) {
      if (fields.text(condition + "/type").equals("Ready")) {
        return fields.text(condition + "/status").equals("True");
      }
    }
    return false;
  }

  /// The containers' ports in the order in which the controller looks for a name: sidecars, which are those init
  /// containers that are restarted always, come last.
  private List<ParsedPod.Port> ports() {
    final List<ParsedPod.Port> ports = new ArrayList<>();
    for (final String container : fields.elements("/spec/containers")) {
      portsOf(container, ports);
    }
    for (final String container : fields.elements("/spec/initContainers")) {
      if (fields.text(container + "/restartPolicy").equals("Always")) {
        portsOf(container, ports);
      }
    }
    return ports;
  }

  private void portsOf(final String container, final List<ParsedPod.Port> ports) {
    for (final String port : fields.elements(container + "/ports")) {
      final String name = fields.text(port + "/name");
      final int protocol = checks.protocol(fields.text(port + "/protocol"), port + "/protocol");
      final OptionalInt number = fields.number(port + "/containerPort");
      if (number.isPresent()) {
        ports.add(
            new ParsedPod.Port(
                name, protocol, checks.port(number.getAsInt(), port + "/containerPort")));
      } else if (!fields.isGiven(port + "/containerPort")) {
        checks.missing(port + "/containerPort");
      }
    }
  }
}
