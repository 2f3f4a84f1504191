/// CHAINS, as data: rulesets as `iptables-save` prints and `iptables-restore` reads them.
///
/// Begin with [io.chainwalk.ruleset.Ruleset]: tables of chains of rules. A [io.chainwalk.ruleset.Rule] is a header part,
/// [io.chainwalk.ruleset.Match]es and a [io.chainwalk.ruleset.Target], and remembers where it came from
/// ([io.chainwalk.ruleset.Origin]). Nothing here knows of packets: what a match *means* is the business of package
/// `match`, in which order rules are asked that of package `chain`.
///
/// Everything is immutable.
@NullMarked
package io.chainwalk.ruleset;

import org.jspecify.annotations.NullMarked;
