package io.chainwalk.tools.config;

/// A GatewayClass of `gateway.networking.k8s.io`.
///
/// @param head what all objects have
/// @param controller which controller acts
public record GatewayClassObject(ObjectHead head, String controller) {}
