package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.service.ServiceSnapshot;

/// The services of a cluster that the user gave, the same for the whole capture.
final class FixedServices implements ServiceSource {
  private final ServiceDispatch services;

  FixedServices(final ServiceSnapshot snapshot) {
    services = new ServiceDispatch(snapshot);
  }

  @Override
  public ServiceDispatch servicesFor(final CaptureBlock block) {
    return services;
  }

  @Override
  public ServiceDispatch latest() {
    return services;
  }

  @Override
  public ServiceDispatch forDivision() {
    return services;
  }
}
