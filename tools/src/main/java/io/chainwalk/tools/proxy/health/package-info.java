/// Active checks of targets.
@NullMarked
package io.chainwalk.tools.proxy.health;

import org.jspecify.annotations.NullMarked;
