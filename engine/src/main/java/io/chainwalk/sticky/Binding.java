package io.chainwalk.sticky;

import org.jspecify.annotations.Nullable;

/// What a request was bound to when it came, and where it went.
///
/// @param rememberedGroup what [StickyCookies#rememberedGroup] answered
/// @param rememberedTarget what [StickyCookies#rememberedTarget] answered, also if the request went elsewhere
/// @param group the place of the group that got it
/// @param target the target that got it; null where the group had none
public record Binding(
    int rememberedGroup, @Nullable Target rememberedTarget, int group, @Nullable Target target) {}
