package io.chainwalk.capture;

/// Where packets were captured. A classic capture has exactly one, a pcapng capture one for each interface
/// description block of each of its sections, counted through.
///
/// @param index the number records refer to, from 0 in the order of appearance
/// @param linkType what a frame begins with, see [LinkType]
/// @param snapLength most bytes kept of a frame, as the file says; 0 when it names no limit
/// @param name the interface, such as `eth0`; empty when the file does not say
/// @param description what its capturer had to say about it; often empty
public record CaptureInterface(
    int index, int linkType, int snapLength, String name, String description) {

  CaptureInterface withIndex(final int newIndex) {
    return new CaptureInterface(newIndex, linkType, snapLength, name, description);
  }
}
