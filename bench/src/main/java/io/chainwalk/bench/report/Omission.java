package io.chainwalk.bench.report;

import java.util.Map;

/// A measurement that is not there.
///
/// @param figure the figure's name
/// @param parameters those that tell it from the figure's others
/// @param failed whether it was tried; else it was skipped
/// @param reason why
public record Omission(
    String figure, Map<String, String> parameters, boolean failed, String reason) {}
