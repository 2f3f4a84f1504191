package io.chainwalk.bench;

/// What the JVM of each fork needs; it does not read the manifest of the jar.
///
/// Bounds checks are on unless a run turns them off: `-jvmArgsPrepend -Dagrona.disable.bounds.checks=true`.
public final class ForkFlags {
  /// Agrona's buffers reach into java.base.
  public static final String OPEN_MEMORY = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

  /// Silences the warning about libraries that call native code.
  public static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  /// Silences the warning about libraries that use `sun.misc.Unsafe`.
  public static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  /// The collector that the launcher chooses: nothing is allocated for packets, and its barriers are the shortest.
  public static final String SERIAL_GC = "-XX:+UseSerialGC";

  private ForkFlags() {}
}
