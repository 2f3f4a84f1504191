package io.chainwalk.bench.traffic;

import io.chainwalk.chain.CompiledRules;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.RulesetCompiler;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.pipeline.Worker;

/// What decides on a worker's packets.
public enum ClusterRules {
  /// The rules that kube-proxy would load, filter rules included, compiled.
  CHAINS,
  /// The services' cluster addresses without chains, [io.chainwalk.chain.ServiceRules].
  SERVICES;

  /// Gives a worker rules for a cluster.
  ///
  /// @param cluster its services
  /// @param worker has no rules yet
  public void use(final KubeCluster cluster, final Worker worker) {
    switch (this) {
      case CHAINS ->
          worker.useRules(
              new CompiledRules(
                  new RulesetCompiler(KubeCluster.CONTEXT, RuleLabels.NONE)
                      .compile(Rulesets.of(cluster.ruleset()))),
              0);
      case SERVICES -> worker.useServices(new ServiceDispatch(cluster.snapshot()));
    }
  }
}
