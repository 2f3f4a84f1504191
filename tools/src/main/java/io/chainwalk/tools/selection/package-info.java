/// The laboratory for whoever must choose: every algorithm picks endpoints for the same connections, before and after
/// changes of the endpoints.
///
/// Begin with [io.chainwalk.tools.selection.SelectCommand]. [io.chainwalk.tools.selection.Connections] is who asks,
/// [io.chainwalk.tools.selection.Endpoints] whom they can get, an [io.chainwalk.tools.selection.Algorithm] what decides;
/// [io.chainwalk.tools.selection.Lab] brings them together.
@NullMarked
package io.chainwalk.tools.selection;

import org.jspecify.annotations.NullMarked;
