package io.chainwalk.tools.config;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads Services and EndpointSlices from Kubernetes manifests, as `kubectl get -o yaml` or a repository has them.
///
/// YAML and JSON, any number of documents in a file, any kind of list. Objects of other kinds are counted and
/// skipped. What is read is checked as the API server would check it, and joined as kube-proxy joins it, so that the
/// outcome is what kube-proxy would act on.
public final class ClusterReader {
  private final Problems problems = new Problems();
  private final Notices notices = new Notices();
  private final SnapshotBuilder snapshot = new SnapshotBuilder(problems, notices);
  private final Map<String, Integer> skippedKinds = new TreeMap<>();

  private ClusterReader() {}

  /// Reads all manifests of a cluster.
  ///
  /// @param arguments files; folders, for every `*.yaml`, `*.yml` and `*.json` below; `-` for standard input
  /// @param standardInput read to its end where `-` is among the arguments, and left open
  /// @return the services and what there is to say about them
  /// @throws BadInputException when anything cannot be read or is wrong, with all that is wrong
  public static ClusterManifests read(final List<String> arguments, final InputStream standardInput)
      throws BadInputException {
    return new ClusterReader().readAll(arguments, standardInput);
  }

  private ClusterManifests readAll(final List<String> arguments, final InputStream standardInput)
      throws BadInputException {
    final ManifestFiles files = new ManifestFiles(standardInput, problems);
    for (final String argument : arguments) {
      files.read(argument, source -> ManifestParser.parse(source, problems, this::accept));
    }
    problems.throwIfAny();
    return new ClusterManifests(snapshot.build(), skippedKinds, notices.sentences());
  }

  private void accept(final ManifestObject object) {
    if (isOf(object, "Service", "")) {
      if (hasVersion(object, "v1")) {
        acceptService(object);
      }
    } else if (isOf(object, "EndpointSlice", "discovery.k8s.io")) {
      if (hasVersion(object, "discovery.k8s.io/v1")) {
        acceptSlice(object);
      }
    } else {
      skip(object);
    }
  }

  /// Whether an object is of a kind and group. The same kind in another group is something else altogether.
  private static boolean isOf(final ManifestObject object, final String kind, final String group) {
    return object.kind().equals(kind)
        && (object.apiVersion().isEmpty() || object.group().equals(group));
  }

  /// Whether an object is in the version we read. In another one it is the same thing in a shape we cannot read, and
  /// to skip it would leave Services without endpoints.
  private boolean hasVersion(final ManifestObject object, final String version) {
    if (object.apiVersion().equals(version)) {
      return true;
    }
    new FieldChecks(object, problems)
        .problem(
            "/apiVersion",
            object.apiVersion().isEmpty()
                ? "%s is missing, it must be " + version
                : "%s must be " + version + ", not " + object.apiVersion());
    return false;
  }

  private void acceptService(final ManifestObject object) {
    final Service model = ModelMapper.read(object, Service.class, problems);
    if (model == null) {
      return;
    }
    final ParsedService service = ServiceParser.parse(object, model, problems, notices);
    if (service != null) {
      snapshot.claimName(object);
      snapshot.add(service);
    }
  }

  private void acceptSlice(final ManifestObject object) {
    final EndpointSlice model = ModelMapper.read(object, EndpointSlice.class, problems);
    if (model == null) {
      return;
    }
    if (object.hasName()) {
      snapshot.claimName(object);
    }
    final ParsedSlice slice = SliceParser.parse(object, model, problems, notices);
    if (slice != null) {
      snapshot.add(slice);
    }
  }

  private void skip(final ManifestObject object) {
    if (object.kind().equals("Endpoints") && object.group().isEmpty()) {
      notices.add(Notice.OLD_ENDPOINTS, object.id());
    }
    final boolean namesake =
        object.kind().equals("Service") || object.kind().equals("EndpointSlice");
    skippedKinds.merge(
        namesake ? object.kind() + '.' + object.group() : object.kind(), 1, Integer::sum);
  }
}
