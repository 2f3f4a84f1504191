package io.chainwalk.tools.selection;

import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterReader;
import io.chainwalk.tools.config.Printable;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Where endpoints come from: made up, a file of lines, or the manifests of a cluster.
///
/// @param argument a number, a file, or `-`
/// @param service which service port of a cluster, as `NAMESPACE/NAME[:PORT]`; empty for the only one
record EndpointSource(String argument, String service) {
  /// Instead of a file.
  static final String STANDARD_INPUT = "-";

  private static final List<String> MANIFESTS = List.of(".yaml", ".yml", ".json");

  /// Whether they are made up.
  boolean isCount() {
    return EndpointWords.isNumber(argument);
  }

  /// Whether a cluster is described there.
  boolean isCluster() {
    return !isCount() && (MANIFESTS.stream().anyMatch(argument::endsWith) || isFolder(argument));
  }

  private static boolean isFolder(final String name) {
    return !name.equals(STANDARD_INPUT)
        && name.indexOf('\0') < 0
        && Files.isDirectory(Path.of(name));
  }

  /// Reads them.
  ///
  /// @param standardInput what `-` stands for
  /// @throws BadInputException when there are none, or anything is wrong with them
  Endpoints read(final InputStream standardInput) throws BadInputException {
    if (isCount()) {
      return Endpoints.madeUp(Integer.parseInt(argument), Protocol.TCP);
    }
    return isCluster()
        ? ofPort(
            chosen(ClusterReader.read(List.of(argument), standardInput).services().servicePorts()))
        : new Endpoints(EndpointFile.read(argument, standardInput), Protocol.TCP);
  }

  private ServicePort chosen(final List<ServicePort> ports) throws BadInputException {
    final List<ServicePort> matching = ports.stream().filter(this::isMeant).toList();
    if (matching.size() == 1) {
      return matching.getFirst();
    }
    if (ports.isEmpty()) {
      throw bad("there is no Service");
    }
    final String names =
        (matching.isEmpty() ? ports : matching)
            .stream().map(ServicePort::displayName).collect(Collectors.joining(", "));
    throw bad(
        matching.isEmpty()
            ? "there is no service port " + service + "; there are " + names
            : "which service port? --service with one of " + names);
  }

  private boolean isMeant(final ServicePort port) {
    return service.isEmpty()
        || service.equals(port.displayName())
        || service.equals(port.namespace() + "/" + port.name());
  }

  /// IPv4, unless the port has endpoints in IPv6 only.
  private Endpoints ofPort(final ServicePort port) throws BadInputException {
    final int[] ipv4 = port.usableEndpoints(false);
    final Endpoints endpoints =
        new Endpoints(
            Arrays.stream(ipv4.length > 0 ? ipv4 : port.usableEndpoints(true))
                .mapToObj(port.endpoints()::get)
                .map(EndpointSource::of)
                .toList(),
            port.protocol());
    if (!endpoints.takeConnections()) {
      throw bad(port.displayName() + " has no ready endpoint of a weight above 0");
    }
    return endpoints;
  }

  private static LabEndpoint of(final Endpoint endpoint) {
    return new LabEndpoint(endpoint.toString(), endpoint.toString(), endpoint.weight());
  }

  private BadInputException bad(final String cause) {
    return new BadInputException(List.of(Printable.text(argument + ": " + cause + '.')));
  }
}
