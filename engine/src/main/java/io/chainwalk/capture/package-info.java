/// READ and WRITE: capture files, and nothing about what is in the packets.
///
/// Begin with `CaptureReader`. Records travel in blocks of about a mebibyte
/// (`CaptureBlock`): one read of the file fills one block, its packets are rewritten in place,
/// and one or a few writes empty it.
@NullMarked
package io.chainwalk.capture;

import org.jspecify.annotations.NullMarked;
