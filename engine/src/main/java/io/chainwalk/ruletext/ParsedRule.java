package io.chainwalk.ruletext;

import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a line says of one or more rules.
///
/// @param headers one for each rule; none when the line is for the other family
/// @param matches theirs
/// @param target theirs
/// @param count of `-c`, or null
record ParsedRule(
    List<HeaderMatch> headers, List<Match> matches, Target target, @Nullable RuleCount count) {}
