/// READ and WRITE: capture files, and nothing about what is in the packets.
///
/// Begin with [io.chainwalk.capture.CaptureReader]. Records travel in blocks of about a mebibyte
/// ([io.chainwalk.capture.CaptureBlock]): one read of the file fills one block, its packets are rewritten in place,
/// and one or a few writes of the [io.chainwalk.capture.CaptureWriter] empty it. Records are not copied on the way:
/// the block holds the file's own bytes, and a table of where the frames in them are.
///
/// What is shared between threads:
///
/// | what                       | one writer                     | readers | how                                 |
/// |----------------------------|--------------------------------|---------|-------------------------------------|
/// | a block                    | whoever owns it                | the same | handed over, by a happens-before edge |
/// | a reader's interfaces      | the thread that reads          | any     | volatile reference to an immutable list |
/// | a reader's bytes read      | the thread that reads          | any     | volatile                            |
///
/// A block refers only to interfaces that its reader showed before the block was handed over.
@NullMarked
package io.chainwalk.capture;

import org.jspecify.annotations.NullMarked;
