/// CHAINS: what the rules say of a packet.
///
/// [io.chainwalk.chain.Rules] is the seam: the pipeline takes each packet to it hook by hook
/// ([io.chainwalk.ruleset.Hook], [io.chainwalk.ruleset.Table]), as a [io.chainwalk.match.RulePacket], and gets a verdict;
/// the first packet of a flow is also asked about how the flow is to be translated.
///
/// Behind it stand two evaluators of [io.chainwalk.chain.Rulesets] with one meaning.
/// [io.chainwalk.chain.ReferenceRules] walks rules one by one, can tell of each ([io.chainwalk.chain.TraceStep]) and
/// knows all that chance can bring about ([io.chainwalk.chain.Outcome]). [io.chainwalk.chain.CompiledRules] is what
/// workers run: [io.chainwalk.chain.RulesetCompiler] makes a [io.chainwalk.chain.RuleProgram] in which runs of rules are
/// looked up, and [io.chainwalk.chain.PublishedRules] hands it to workers while they run. Both count what rules match
/// ([io.chainwalk.chain.CountingRules]).
///
/// [io.chainwalk.chain.ServiceRules] are rules without chains: the dispatch of `KUBE-SERVICES` for cluster addresses, out
/// of a [io.chainwalk.chain.ServiceDispatch], and the REJECT for those without endpoints.
///
/// What is shared between threads is immutable, but for one reference:
///
/// | field                    | one writer        | readers    | write    | read     |
/// |--------------------------|-------------------|------------|----------|----------|
/// | `PublishedRules.program` | the control plane | any worker | volatile | volatile |
@NullMarked
package io.chainwalk.chain;

import org.jspecify.annotations.NullMarked;
