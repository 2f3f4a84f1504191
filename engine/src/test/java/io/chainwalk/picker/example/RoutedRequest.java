package io.chainwalk.picker.example;

import io.chainwalk.picker.EndpointPicker;
import io.chainwalk.picker.PickedEndpoint;
import io.chainwalk.route.Action;
import io.chainwalk.route.GroupChoice;
import io.chainwalk.route.RequestHead;
import io.chainwalk.route.RouteTable;
import io.chainwalk.sticky.Binding;
import io.chainwalk.sticky.HeaderLine;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.sticky.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a request goes, and what its answer says so that the next one goes there, too.
record RoutedRequest(PickedEndpoint picked, List<HeaderLine> cookies) {

  /// Routes a request.
  ///
  /// @param pickers one for each group, by name
  /// @param random 64 random bits
  /// @return null where the rule does not forward, or nobody takes requests
  static @Nullable RoutedRequest of(
      final RequestHead request,
      final RouteTable routes,
      final StickyCookies sticky,
      final Map<String, EndpointPicker> pickers,
      final long random) {
    if (!(routes.find(request).action() instanceof Action.Forward forward)) {
      return null; // a redirect or an answer
    }
    final long now = System.currentTimeMillis() / 1_000;
    final int remembered = sticky.rememberedGroup(request, forward, now);
    final int group =
        remembered == GroupChoice.NONE ? GroupChoice.pick(forward, random) : remembered;
    if (group == GroupChoice.NONE) {
      return null; // all weights are 0
    }
    final EndpointPicker picker = pickers.get(forward.groups().get(group).group().name());
    if (picker == null) {
      return null;
    }
    final Target known = sticky.rememberedTarget(request, forward, group, now);
    PickedEndpoint picked = known == null ? null : picker.pickKnown(known.address(), known.port());
    if (picked == null) {
      picked = picker.pick(request.peer(), 0, System.nanoTime());
    }
    if (picked == null) {
      return null; // no endpoint takes requests
    }
    final Target target = new Target(picked.endpoint().address(), picked.endpoint().port());
    final Binding binding = new Binding(remembered, known, group, target);
    return new RoutedRequest(picked, sticky.answer(request, forward, binding, List.of(), now));
  }
}
