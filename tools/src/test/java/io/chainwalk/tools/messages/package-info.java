@NullMarked
package io.chainwalk.tools.messages;

import org.jspecify.annotations.NullMarked;
