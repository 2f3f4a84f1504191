package io.chainwalk.bench;

/// What the JVM of each fork needs; it does not read the manifest of the jar.
///
/// Bounds checks are on unless a run turns them off: `-jvmArgsPrepend -Dagrona.disable.bounds.checks=true`.
public final class ForkFlags {
  /// Agrona's buffers reach into java.base.
  public static final String OPEN_MEMORY = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

  /// Silences the warning about libraries that call native code.
  public static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  private ForkFlags() {}
}
