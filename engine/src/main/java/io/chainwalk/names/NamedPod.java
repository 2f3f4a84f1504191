package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;

/// A Pod as DNS sees it.
///
/// @param namespace its namespace
/// @param name its name
/// @param address its primary address, `status.podIP`
public record NamedPod(String namespace, String name, IpAddress address) {}
