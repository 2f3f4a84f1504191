package io.chainwalk.names;

/// A port of a Service, or of an endpoint.
///
/// @param name its name; empty where it has none
/// @param protocol the IP protocol number
/// @param number 1 to 65535
public record NamedPort(String name, int protocol, int number) {}
