package io.chainwalk.tools.proxy.observe;

import io.chainwalk.tools.proxy.http.BadRequest;
import io.chainwalk.tools.proxy.upstream.UpstreamPool.ConnectionCounter;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// All that is counted, in a registry of its own. Names and labels are listed in docs/ingress.md.
///
/// **Threads:** any.
public final class ProxyMetrics implements ConnectionCounter {
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      counter(
          "requests_total",
          "Requests answered, by group of targets and class of status.",
          "group",
          "status");
  private final Histogram durations =
      Histogram.builder()
          .name("chainwalk_ingress_request_seconds")
          .help("From a request's head to the end of its answer, by group of targets.")
          .labelNames("group")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);
  private final Counter refused =
      counter(
          "refused_requests_total",
          "Requests refused before they were routed, by reason.",
          "reason");
  private final Counter retries =
      counter("retries_total", "Requests sent to another endpoint, by group of targets.", "group");
  private final Counter connectFailures =
      counter(
          "endpoint_connect_failures_total",
          "Endpoints that did not accept a connection.",
          "group");
  private final Counter accepted =
      counter("accepted_connections_total", "Connections of clients that were accepted.");
  private final Counter turnedAway =
      counter(
          "refused_connections_total",
          "Connections of clients closed at once, because there were too many.");
  private final Counter handshakes =
      counter("tls_handshakes_total", "TLS handshakes, by outcome.", "outcome");
  private final Gauge open = gauge("open_connections", "Connections of clients that are open.");
  private final Counter endpointConnections =
      counter("endpoint_connections_total", "Connections to endpoints that were made.");
  private final Counter reuses =
      counter(
          "endpoint_connection_reuses_total", "Requests sent over a connection that was there.");
  private final Gauge endpointOpen =
      gauge(
          "open_endpoint_connections",
          "Connections to endpoints that are open, idle ones included.");
  private final Counter reloads =
      counter("reloads_total", "Times that manifests were read again, by outcome.", "outcome");
  private final Gauge lastReload =
      gauge("last_reload_timestamp_seconds", "When the manifests in use were read.");
  private final Gauge healthy =
      Gauge.builder()
          .name("chainwalk_ingress_endpoint_healthy")
          .help("Whether an endpoint passes its checks.")
          .labelNames("group", "endpoint")
          .register(registry);
  private final Counter logDrops =
      counter(
          "access_log_dropped_total",
          "Lines of the access log that were dropped, because its reader is too slow.");

  private final Map<BadRequest, CounterDataPoint> refusedFor = new EnumMap<>(BadRequest.class);
  private final CounterDataPoint reused = reuses.labelValues();
  private final CounterDataPoint made = endpointConnections.labelValues();
  private final GaugeDataPoint endpointsOpen = endpointOpen.labelValues();
  private final CounterDataPoint clients = accepted.labelValues();
  private final GaugeDataPoint clientsOpen = open.labelValues();

  /// Makes metrics that are all 0.
  public ProxyMetrics() {
    for (final BadRequest reason : BadRequest.values()) {
      refusedFor.put(reason, refused.labelValues(reason.name().toLowerCase(Locale.ROOT)));
    }
    handshakes.initLabelValues("ok");
    handshakes.initLabelValues("failed");
    handshakes.initLabelValues("unknown-name");
    reloads.initLabelValues("ok");
    reloads.initLabelValues("failed");
    logDrops.labelValues();
  }

  private Counter counter(final String name, final String help, final String... labels) {
    return Counter.builder()
        .name("chainwalk_ingress_" + name)
        .help(help)
        .labelNames(labels)
        .register(registry);
  }

  private Gauge gauge(final String name, final String help) {
    return Gauge.builder().name("chainwalk_ingress_" + name).help(help).register(registry);
  }

  /// What is counted for one group of targets, looked up once.
  public static final class OfGroup {
    private final CounterDataPoint[] byClass = new CounterDataPoint[6];
    private final DistributionDataPoint seconds;
    private final CounterDataPoint retries;
    private final CounterDataPoint connectFailures;

    OfGroup(final ProxyMetrics all, final String group) {
      for (int i = 0; i < byClass.length; i++) {
        byClass[i] = all.requests.labelValues(group, i == 0 ? "none" : i + "xx");
      }
      seconds = all.durations.labelValues(group);
      retries = all.retries.labelValues(group);
      connectFailures = all.connectFailures.labelValues(group);
    }

    /// A request was answered, or its client has gone.
    ///
    /// @param status what was answered; 0 for nothing
    /// @param durationNs since its head
    public void answered(final int status, final long durationNs) {
      byClass[Math.min(status / 100, byClass.length - 1)].inc();
      seconds.observe(durationNs / 1e9);
    }

    /// It was sent to another endpoint.
    public void retried() {
      retries.inc();
    }

    /// An endpoint did not accept.
    public void connectFailed() {
      connectFailures.inc();
    }
  }

  /// The counters of a group.
  ///
  /// @param group its name; empty for requests that are for none
  /// @return to be kept
  public OfGroup ofGroup(final String group) {
    return new OfGroup(this, group);
  }

  /// A request was refused.
  ///
  /// @param reason why
  public void refused(final BadRequest reason) {
    final CounterDataPoint counter = refusedFor.get(reason);
    if (counter != null) {
      counter.inc();
    }
  }

  /// A client came.
  public void clientCame() {
    clients.inc();
    clientsOpen.inc();
  }

  /// A client went.
  public void clientWent() {
    clientsOpen.dec();
  }

  /// A client came to be turned away.
  public void clientTurnedAway() {
    turnedAway.inc();
  }

  /// A TLS handshake is over.
  ///
  /// @param outcome `ok`, `failed` or `unknown-name`
  public void handshake(final String outcome) {
    handshakes.labelValues(outcome).inc();
  }

  @Override
  public void opened() {
    made.inc();
    endpointsOpen.inc();
  }

  @Override
  public void closed() {
    endpointsOpen.dec();
  }

  @Override
  public void reused() {
    reused.inc();
  }

  /// Manifests were read again.
  ///
  /// @param ok whether they are in use now
  public void reloaded(final boolean ok) {
    reloads.labelValues(ok ? "ok" : "failed").inc();
    if (ok) {
      lastReload.set(System.currentTimeMillis() / 1e3);
    }
  }

  /// What the checks say of an endpoint.
  ///
  /// @param group the group of targets
  /// @param endpoint its address and port
  /// @param isHealthy whether it passes
  public void health(final String group, final String endpoint, final boolean isHealthy) {
    healthy.labelValues(group, endpoint).set(isHealthy ? 1 : 0);
  }

  /// An endpoint is not there any more.
  ///
  /// @param group the group of targets
  /// @param endpoint its address and port
  public void forget(final String group, final String endpoint) {
    healthy.remove(group, endpoint);
  }

  /// Lines of the access log were dropped.
  public void logLineDropped() {
    logDrops.inc();
  }

  /// Everything in Prometheus's text format.
  ///
  /// @return in UTF-8
  /// @throws IOException never
  public byte[] text() throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toByteArray();
  }
}
