package io.chainwalk.tools.routes;

import io.chainwalk.route.Entrance;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.IngressObject;
import io.chainwalk.tools.config.ObjectHead;
import io.chainwalk.tools.config.RoutingObjects;
import io.chainwalk.tools.config.TlsSecret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes entrances of manifests.
public final class EntranceReader {
  private EntranceReader() {}

  /// Makes the entrances of a cluster. Services do not matter: a rule leads to the name of one.
  ///
  /// @param cluster the manifests
  /// @param options what they do not say
  /// @return the entrances and what there is to say about them
  public static Entrances read(final ClusterManifests cluster, final EntranceOptions options) {
    return read(cluster.routing(), options);
  }

  /// Makes the entrances of objects.
  ///
  /// @param objects what says where requests go
  /// @param options what they do not say
  /// @return the entrances and what there is to say about them
  public static Entrances read(final RoutingObjects objects, final EntranceOptions options) {
    final Findings findings = new Findings();
    final Secrets secrets = new Secrets(secretsById(objects), findings);
    final List<Entrance> entrances = new ArrayList<>();
    claimed(objects, options, findings)
        .forEach((claim, ingresses) ->
            entrances.addAll(
                switch (claim.dialect()) {
                  case INGRESS ->
                      List.of(new PlainIngress(findings, secrets).entrance(claim, ingresses));
                  case NGINX ->
                      List.of(
                          new NginxIngress(findings, secrets, options).entrance(claim, ingresses));
                  case ALB -> new AlbIngress(findings, options).entrances(ingresses);
                  case GATEWAY -> throw new IllegalStateException("no Ingress is of a Gateway");
                }));
    entrances.addAll(new GatewayRoutes(objects, findings, secrets, options).entrances());
    return new Entrances(
        entrances,
        findings.certificates(),
        findings.refused(),
        findings.notices(),
        findings.properties());
  }

  /// The Ingresses of each claimant, the oldest first.
  private static Map<IngressClaims.Claim, List<IngressObject>> claimed(
      final RoutingObjects objects, final EntranceOptions options, final Findings findings) {
    final IngressClaims claims = new IngressClaims(objects, options, findings);
    final Map<IngressClaims.Claim, List<IngressObject>> claimed = new LinkedHashMap<>();
    for (final IngressObject ingress : objects.ingresses()) {
      claims
          .claimOf(ingress)
          .ifPresent(claim -> claimed.computeIfAbsent(claim, _ -> new ArrayList<>()).add(ingress));
    }
    claimed
        .values()
        .forEach(ingresses -> ingresses.sort(ObjectHead.oldestFirst(IngressObject::head)));
    return claimed;
  }

  private static Map<String, TlsSecret> secretsById(final RoutingObjects objects) {
    final Map<String, TlsSecret> byId = new LinkedHashMap<>();
    objects.tlsSecrets().forEach(secret -> byId.put(secret.id(), secret));
    return byId;
  }
}
