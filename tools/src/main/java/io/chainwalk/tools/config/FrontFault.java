package io.chainwalk.tools.config;

/// What a controller of load balancers would refuse of an annotation.
///
/// It keeps nobody from asking for something else: it is a notice, and a mistake only for whoever asks for this load
/// balancer.
///
/// @param annotation the annotation's whole name
/// @param place where it stands
/// @param sentence what is wrong, with the Service and the field and without a full stop
public record FrontFault(String annotation, Place place, String sentence) {
  /// The fault with its place in front.
  @Override
  public String toString() {
    return place + ": " + sentence;
  }
}
