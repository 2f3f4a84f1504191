/// Programs that embed the engine, as `docs/embedding.md` shows them.
@NullMarked
package io.chainwalk.picker.example;

import org.jspecify.annotations.NullMarked;
