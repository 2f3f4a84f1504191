/// `chainwalk lint`: what is wrong with a cluster's Services or with a ruleset, before a packet shows it.
///
/// Begin with [io.chainwalk.tools.lint.FindingKind], which lists everything that is looked for; `docs/lint.md` explains
/// each. [io.chainwalk.tools.lint.LintCommand] reads the input, one class for each subject looks at it and tells a
/// [io.chainwalk.tools.lint.Findings] what it sees.
@NullMarked
package io.chainwalk.tools.lint;

import org.jspecify.annotations.NullMarked;
