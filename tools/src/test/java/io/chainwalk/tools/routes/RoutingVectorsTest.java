package io.chainwalk.tools.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.GroupChoice;
import io.chainwalk.select.RandomBits;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterReader;
import io.chainwalk.tools.kubeproxy.ConformanceCorpus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The vectors of ingress-controller-conformance, Gateway API and AWS Load Balancer Controller, in this JVM and through the
/// command.
class RoutingVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANY_HOST = "any.example";
  private static final long SEED = 1;

  @TempDir private Path scratch;

  /// One request of a case.
  record Vector(Path folder, int number, JsonNode request) {
    AskedRequest asked() {
      return AskedRequest.parse(words(), headers(), IpAddress.parse(source()));
    }

    String words() {
      final JsonNode host = request.path("host");
      return "%s %s://%s%s"
          .formatted(
              request.path("method").asText("GET"),
              request.path("scheme").asText("http"),
              host.isTextual() ? host.asText() : ANY_HOST,
              request.required("path").asText());
    }

    List<String> headers() {
      final List<String> headers = new ArrayList<>();
      request
          .path("headers")
          .properties()
          .forEach(header -> headers.add(header.getKey() + ": " + header.getValue().asText()));
      return headers;
    }

    String source() {
      return request.path("sourceIP").asText("192.0.2.1");
    }

    JsonNode expected() {
      return request.required("expect");
    }

    /// The Service that is to get it; empty where none is.
    String service() {
      final JsonNode service = expected().path("service");
      return service.isTextual()
          ? service.asText()
          : expected().path("backend").isTextual() ? expected().path("backend").asText() : "";
    }

    @Override
    public String toString() {
      return folder.getFileName() + " " + number + ": " + words();
    }
  }

  static List<Path> cases() {
    return ConformanceCorpus.casesWith(ConformanceCorpus.folder("ingress"), "expected.yaml");
  }

  private static JsonNode expectedOf(final Path folder) {
    return ConformanceCorpus.yaml(folder.resolve("expected.yaml"));
  }

  static List<Vector> requests() {
    final List<Vector> requests = new ArrayList<>();
    for (final Path folder : cases()) {
      int number = 0;
      for (final JsonNode request : expectedOf(folder).path("requests")) {
        requests.add(new Vector(folder, ++number, request));
      }
    }
    return requests;
  }

  private static List<Path> casesWith(final String field) {
    return cases().stream().filter(folder -> expectedOf(folder).has(field)).toList();
  }

  static List<Path> refusals() {
    return casesWith("error");
  }

  static List<Path> unclaimed() {
    return casesWith("ingressStatus");
  }

  static List<Path> distributions() {
    return casesWith("distribution");
  }

  private static Entrances entrances(final Path folder) {
    try {
      return EntranceReader.read(
          ClusterReader.read(
              List.of(folder.resolve("input.yaml").toString()), InputStream.nullInputStream()),
          EntranceOptions.DEFAULTS);
    } catch (final BadInputException e) {
      throw new AssertionError("should be fine: " + e.getMessage(), e);
    }
  }

  private static Entrance onlyEntrance(final Path folder) {
    final Entrances entrances = entrances(folder);
    assertEquals(1, entrances.entrances().size(), () -> entrances.refused().toString());
    return entrances.entrances().getFirst();
  }

  private static Action action(final Entrance entrance, final AskedRequest asked) {
    return entrance
        .listener(asked.secure(), asked.port())
        .orElseThrow(() -> new AssertionError("nobody listens for " + asked.url()))
        .routes()
        .find(asked)
        .action();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aRequestGoesWhereTheVectorSays(final Vector vector) {
    final AskedRequest asked = vector.asked();
    final Action action = action(onlyEntrance(vector.folder()), asked);
    final JsonNode expected = vector.expected();
    switch (action) {
      case Action.FixedResponse(int status, String _, String body) -> {
        assertEquals(expected.required("status").asInt(), status);
        assertEquals(expected.path("body").asText(), body);
      }
      case Action.Redirect redirect -> {
        assertEquals(expected.required("status").asInt(), redirect.status());
        assertEquals(
            expected.required("location").asText(),
            RedirectLocations.of(redirect, asked, asked.port()));
      }
      case Action.Forward forward -> assertForward(vector, forward);
    }
  }

  private static void assertForward(final Vector vector, final Action.Forward forward) {
    if (vector.expected().has("shares")) {
      assertEquals(sharesOf(vector.expected().required("shares")), sharesOf(forward));
      final JsonNode stickiness = vector.expected().path("stickiness");
      assertEquals(!stickiness.isMissingNode(), forward.stickiness().enabled());
      assertEquals(stickiness.path("cookie").asText(), forward.stickiness().cookie());
      assertEquals(
          stickiness.path("seconds").asLong(), forward.stickiness().duration().toSeconds());
    } else {
      assertEquals(200, vector.expected().required("status").asInt());
      assertEquals(Map.of(vector.service(), 1.0), sharesOf(forward));
    }
  }

  private static Map<String, Double> sharesOf(final JsonNode shares) {
    final Map<String, Double> byService = new LinkedHashMap<>();
    shares
        .properties()
        .forEach(share -> byService.put(share.getKey(), share.getValue().asDouble()));
    return byService;
  }

  private static Map<String, Double> sharesOf(final Action.Forward forward) {
    final Map<String, Double> byService = new LinkedHashMap<>();
    forward
        .groups()
        .forEach(weighted ->
            byService.put(serviceOf(weighted), (double) weighted.weight() / forward.totalWeight()));
    return byService;
  }

  private static String serviceOf(final Action.WeightedGroup weighted) {
    if (weighted.group().backend() instanceof final Backend.ServicePortRef ref) {
      return ref.service();
    }
    throw new AssertionError("no Service: " + weighted);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void theCommandSaysSoToo(final Vector vector) throws IOException {
    final Path input = vector.folder().resolve("input.yaml");
    final List<String> arguments =
        new ArrayList<>(List.of("route", "--json", "--source", vector.source()));
    arguments.addAll(List.of("--cluster", input.toString(), "--cluster", services(vector)));
    vector.headers().forEach(header -> arguments.addAll(List.of("-H", header)));
    arguments.add(vector.words());
    final CommandLab.Result result = CommandLab.run(arguments.toArray(String[]::new));
    final JsonNode report = JSON.readTree(result.text());
    assertEquals(1, report.required("entrances").size(), result.text());
    final JsonNode action = report.at("/entrances/0/action");
    final JsonNode expected = vector.expected();
    final boolean forwarded = action.required("type").asText().equals("forward");
    final int status = forwarded ? 200 : action.required("status").asInt();
    assertEquals(expected.path("status").asInt(200), status);
    assertEquals(status < 400 ? ExitStatus.DONE : ExitStatus.FINDINGS, result.status());
    assertEquals(expected.path("body").asText(), action.path("body").asText());
    assertEquals(expected.path("location").asText(), action.path("location").asText());
    if (!vector.service().isEmpty()) {
      assertTrue(
          action.at("/targetGroups/0/service").asText().endsWith("/" + vector.service()),
          result.text());
      assertEquals(
          "[10.0.0.1:8080]",
          action.at("/targetGroups/0/targets/endpoints").findValuesAsText("address").toString());
      assertEquals(0, action.at("/targetGroups/0/targets/errorStatus").asInt());
    }
  }

  /// The Services behind a case, as the upstream suites have them among their base manifests.
  private String services(final Vector vector) throws IOException {
    final Set<String> names = new LinkedHashSet<>();
    final JsonNode input = ConformanceCorpus.yaml(vector.folder().resolve("input.yaml"));
    if (!vector.service().isEmpty()) {
      names.add(vector.service());
    }
    final String namespace = input.at("/metadata/namespace").asText("default");
    final StringBuilder services = new StringBuilder("# none\n");
    for (final String name : names) {
      services.append(
          """
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: %1$s, namespace: %2$s}
          spec: {clusterIP: 10.96.0.1, ports: [{name: http, port: 8080}]}
          ---
          apiVersion: discovery.k8s.io/v1
          kind: EndpointSlice
          metadata: {name: %1$s-1, namespace: %2$s, labels: {kubernetes.io/service-name: %1$s}}
          addressType: IPv4
          ports: [{name: http, port: 8080}]
          endpoints: [{addresses: [10.0.0.1]}]
          """
              .formatted(name, namespace));
    }
    return Files.writeString(scratch.resolve("services.yaml"), services).toString();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatTheControllerRefusesIsRefusedInItsWords(final Path folder) {
    final String words = expectedOf(folder).required("error").asText();
    final Entrances entrances = entrances(folder);
    assertEquals(List.of(), entrances.entrances());
    assertEquals(1, entrances.refused().size());
    assertTrue(
        entrances.refused().getFirst().reason().contains(words),
        () -> entrances.refused().toString());
    final CommandLab.Result result =
        CommandLab.run(
            "route", "--cluster", folder.resolve("input.yaml").toString(), "http://any.example/");
    assertEquals(ExitStatus.FINDINGS, result.status());
    assertTrue(result.text().replaceAll("\\s+", " ").contains(words), result.text());
  }

  @ParameterizedTest
  @MethodSource("unclaimed")
  void anIngressOfAClassThatNobodyHasIsActedOnByNobody(final Path folder) {
    final Entrances entrances = entrances(folder);
    assertEquals(List.of(), entrances.entrances());
    assertEquals(
        List.of(
            "no controller acts on class some-invalid-class-name, of which there is no IngressClass;"
                + " its status stays empty"),
        entrances.refused().stream().map(Refused::reason).toList());
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void requestsAreSharedByWeight(final Path folder) {
    final JsonNode distribution = expectedOf(folder).required("distribution");
    final AskedRequest asked =
        RouteLab.asked("http://" + ANY_HOST + distribution.required("path").asText());
    final Action.Forward forward = (Action.Forward) action(onlyEntrance(folder), asked);
    final int requests = distribution.required("requests").asInt();
    final int[] counts = new int[forward.groups().size()];
    for (int number = 0; number < requests; number++) {
      counts[GroupChoice.pick(forward, RandomBits.of(SEED, number))]++;
    }
    final Map<String, Double> expected = sharesOf(distribution.required("expectedShares"));
    assertEquals(expected, sharesOf(forward));
    for (int place = 0; place < counts.length; place++) {
      assertEquals(
          expected.getOrDefault(serviceOf(forward.groups().get(place)), -1.0),
          (double) counts[place] / requests,
          distribution.required("tolerance").asDouble());
    }
  }
}
