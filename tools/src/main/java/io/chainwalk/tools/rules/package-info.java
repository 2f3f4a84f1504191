/// `chainwalk rules`: the rules that kube-proxy would write for a cluster.
///
/// Begin with [io.chainwalk.tools.rules.RulesCommand]. Manifests become services in `config`, services become rules in
/// the engine; here they are put in order and printed.
@NullMarked
package io.chainwalk.tools.rules;

import org.jspecify.annotations.NullMarked;
