package io.chainwalk.route;

/// Targets that share one Service port, and how clients stay with one of them. Two groups with the same name are the
/// same group.
///
/// @param name unique in its entrance: `shop/web:80`
/// @param backend where its targets come from
/// @param stickiness whether a client stays with a target
/// @param algorithm the engine's name of how a target is chosen, as `SelectorSpec` reads it: `round-robin`
public record TargetGroup(
    String name, Backend backend, TargetStickiness stickiness, String algorithm) {}
