/// How clients stay with groups and targets: cookies that say which, and cannot be forged.
///
/// Begin with [io.chainwalk.sticky.StickyCookies]. A proxy asks it before it chooses, and again when it answers:
///
/// ```java
/// int remembered = cookies.rememberedGroup(request, forward, nowSeconds);
/// int group = remembered == GroupChoice.NONE ? GroupChoice.pick(forward, randomBits) : remembered;
/// Target known = cookies.rememberedTarget(request, forward, group, nowSeconds);
/// Target target = known != null && isHealthy(known) ? known : choose(group);
/// // send it there; then, with the lines Set-Cookie that the target answered with
/// Binding binding = new Binding(remembered, known, group, target);
/// cookies.answer(request, forward, binding, targetCookies, nowSeconds).forEach(answer::addHeader);
/// ```
///
/// No clock, no random numbers, no state: all is in the cookies and in the keys. Any number of threads, and any number of
/// proxies with the same keys.
@NullMarked
package io.chainwalk.sticky;

import org.jspecify.annotations.NullMarked;
