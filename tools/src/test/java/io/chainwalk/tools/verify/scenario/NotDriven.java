package io.chainwalk.tools.verify.scenario;

/// A scenario that packets alone cannot bring about.
///
/// @param number of the facts sheet's section 10
/// @param reason why not
public record NotDriven(int number, String reason) {}
