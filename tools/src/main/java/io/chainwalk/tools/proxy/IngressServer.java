package io.chainwalk.tools.proxy;

import io.chainwalk.route.Action;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.service.Endpoint;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.tools.AddressAndPort;
import io.chainwalk.tools.proxy.exchange.LoopState;
import io.chainwalk.tools.proxy.front.Certificates;
import io.chainwalk.tools.proxy.front.FrontDoor;
import io.chainwalk.tools.proxy.front.FrontSettings;
import io.chainwalk.tools.proxy.health.HealthChecker;
import io.chainwalk.tools.proxy.http.ForwardedHeaders;
import io.chainwalk.tools.proxy.http.ProxyLimits;
import io.chainwalk.tools.proxy.http.RequestCheck;
import io.chainwalk.tools.proxy.observe.AccessLog;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import io.chainwalk.tools.proxy.targets.GroupTargets;
import io.chainwalk.tools.proxy.targets.HealthCheck;
import io.chainwalk.tools.proxy.targets.Resolution;
import io.chainwalk.tools.proxy.targets.Routing;
import io.chainwalk.tools.proxy.upstream.Deadlines;
import io.chainwalk.tools.proxy.upstream.UpstreamPool;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The proxy: event loops, listeners, and the routing in use.
///
/// **Threads:** one starts, uses plans and stops. Requests are served by the event loops, each of which has its own
/// connections to endpoints.
public final class IngressServer {
  private static final int BACKLOG = 4_096;
  private static final int QUIET_MS = 10;
  private static final int CUT_OFF_MS = 1_000;

  private final Settings settings;
  private final Transport transport = Transport.best();
  private final EventLoopGroup loops;
  private final Map<EventExecutor, LoopState> states = new HashMap<>();
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final AtomicInteger open = new AtomicInteger();
  private final List<Channel> listeners = new ArrayList<>();
  private final Map<String, GroupTargets> groups = new HashMap<>();
  private final HealthChecker health;
  private final RequestCheck check;
  private final AtomicReference<Routing> routing;
  private final AtomicReference<Certificates> certificates =
      new AtomicReference<>(Certificates.NONE);
  private volatile boolean leaving;

  /// What a proxy is made with.
  ///
  /// @param limits of clients and endpoints
  /// @param threads event loops
  /// @param seed decides all random choices; a secret number where clients may be hostile
  /// @param cookies that bind clients
  /// @param forwarded what endpoints are told
  /// @param metrics what is counted
  /// @param log a line for each request; null for none
  public record Settings(
      ProxyLimits limits,
      int threads,
      long seed,
      StickyCookies cookies,
      ForwardedHeaders forwarded,
      ProxyMetrics metrics,
      @Nullable AccessLog log) {}

  /// Makes a proxy that listens nowhere.
  ///
  /// @param settings what it is made with
  /// @param plan what it begins with
  /// @throws IllegalArgumentException when a group's algorithm is none
  public IngressServer(final Settings settings, final RoutingPlan plan) {
    this.settings = settings;
    check = new RequestCheck(settings.limits());
    loops = transport.loops(settings.threads());
    routing = new AtomicReference<>(routing(plan));
    final SplittableRandom seeds = new SplittableRandom(settings.seed());
    for (final EventExecutor loop : loops) {
      states.put(loop, state((EventLoop) loop, seeds.split()));
    }
    health = new HealthChecker(loops.next(), transport.client(), seeds.nextLong());
    use(plan);
  }

  private LoopState state(final EventLoop loop, final SplittableRandom random) {
    final ProxyLimits limits = settings.limits();
    return new LoopState(
        new LoopState.Shared(
            routing::get,
            limits,
            check,
            settings.forwarded(),
            settings.cookies(),
            settings.metrics(),
            settings.log()),
        new UpstreamPool(
            loop,
            new UpstreamPool.PoolSettings(
                transport.client(),
                limits.connectMs(),
                limits.idlePerEndpoint(),
                limits.idleMs(),
                settings.metrics())),
        new Deadlines(loop),
        random);
  }

  /// What the sockets are used with.
  ///
  /// @return `epoll` or `nio`
  public String transport() {
    return transport.name();
  }

  /// Begins to listen.
  ///
  /// @param where the address, and the entrance's port that it stands for
  /// @return where it listens, with the port that was free
  /// @throws IOException when it cannot
  public InetSocketAddress listen(final ListenAddress where) throws IOException {
    final Channel listener =
        bind(
            where.address(),
            new FrontDoor(
                new FrontSettings(
                    where.entrancePort(),
                    where.secure(),
                    settings.limits(),
                    check,
                    certificates::get,
                    settings.metrics()),
                this::stateOf,
                clients,
                open));
    listeners.add(listener);
    return (InetSocketAddress) listener.localAddress();
  }

  private LoopState stateOf(final EventLoop loop) {
    final LoopState state = states.get(loop);
    if (state == null) {
      throw new IllegalArgumentException("no event loop of this proxy");
    }
    return state;
  }

  /// Begins to answer operators, until clients have gone.
  ///
  /// @param where the address
  /// @return where it listens
  /// @throws IOException when it cannot
  public InetSocketAddress listenForAdmin(final InetSocketAddress where) throws IOException {
    return (InetSocketAddress)
        bind(where, new AdminDoor(settings.metrics(), () -> !leaving)).localAddress();
  }

  private Channel bind(final InetSocketAddress where, final ChannelHandler door)
      throws IOException {
    final ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.server())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, UpstreamPool.PoolSettings.WATER_MARK)
            .childHandler(door)
            .bind(where)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen at " + AddressAndPort.text(where) + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    return bound.channel();
  }

  /// Routes requests that come from now on by another plan. Those that have come are served by the one before; idle
  /// connections to endpoints that are not there any more are closed.
  ///
  /// @param plan what manifests say now
  /// @throws IllegalArgumentException when a group's algorithm is none; all is as before
  public void use(final RoutingPlan plan) {
    plan.targets().forEach(GroupTargets::check);
    final Routing next = routing(plan);
    certificates.set(plan.certificates());
    routing.set(next);
    forgetGroups(next.groups().keySet());
    final Map<GroupTargets, HealthCheck> checks = new HashMap<>();
    plan.checks()
        .forEach((name, one) -> {
          final GroupTargets group = next.groups().get(name);
          if (group != null) {
            checks.put(group, one);
          }
        });
    health.update(checks);
    states.forEach(
        (loop, state) -> loop.execute(() -> state.pool().keepOnly(next.endpoints()::contains)));
    settings.metrics().reloaded(true);
  }

  private Routing routing(final RoutingPlan plan) {
    final Map<String, GroupTargets> used = new HashMap<>();
    final Set<InetSocketAddress> endpoints = new HashSet<>();
    plan.targets()
        .forEach((group, resolution) -> {
          final GroupTargets targets =
              groups.computeIfAbsent(
                  group.name(),
                  name ->
                      new GroupTargets(
                          name, settings.seed() ^ name.hashCode(), settings.metrics()));
          targets.update(group, resolution);
          used.put(group.name(), targets);
          if (resolution instanceof Resolution.Found found) {
            found.endpoints().forEach(endpoint -> endpoints.add(socketOf(endpoint)));
          }
        });
    return new Routing(plan.entrance(), used, endpoints, settings.metrics().ofGroup(""));
  }

  private static InetSocketAddress socketOf(final Endpoint endpoint) {
    return new InetSocketAddress(endpoint.address().toString(), endpoint.port());
  }

  /// Groups that no rule has any more; requests that are on their way keep what they have of them.
  private void forgetGroups(final Set<String> used) {
    groups
        .entrySet()
        .removeIf(group -> {
          final boolean isGone = !used.contains(group.getKey());
          if (isGone) {
            group.getValue().retire();
          }
          return isGone;
        });
  }

  /// The target groups that an entrance's rules forward to.
  ///
  /// @param entrance its rules
  /// @return the groups of all forwards, each once
  static Set<TargetGroup> groupsOf(final Entrance entrance) {
    final Set<TargetGroup> groups = new HashSet<>();
    for (final Entrance.Listener listener : entrance.listeners()) {
      listener.routes().rules().forEach(rule -> addGroups(rule, groups));
      addGroups(listener.routes().fallback(), groups);
    }
    return groups;
  }

  private static void addGroups(final RouteRule rule, final Set<TargetGroup> groups) {
    if (rule.action() instanceof Action.Forward forward) {
      forward.groups().forEach(weighted -> groups.add(weighted.group()));
    }
  }

  /// Closes past all handlers, which would wait for requests.
  private static void cutOff(final Channel client) {
    client.eventLoop().execute(() -> client.unsafe().close(client.voidPromise()));
  }

  /// Ends: accepts nobody any more, asks clients to leave, and waits for their requests. Operators are answered as long.
  /// Nothing happens where the proxy has ended already.
  ///
  /// @param patienceMs how long; what is left then is cut off
  /// @return how many connections were cut off
  public int stop(final long patienceMs) {
    if (loops.isTerminated()) {
      return 0;
    }
    leaving = true;
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    loops.forEach(this::leave);
    final boolean allLeft =
        clients.newCloseFuture().awaitUninterruptibly(patienceMs, TimeUnit.MILLISECONDS);
    final int cutOff = allLeft ? 0 : clients.size();
    clients.forEach(IngressServer::cutOff);
    clients.newCloseFuture().awaitUninterruptibly(CUT_OFF_MS, TimeUnit.MILLISECONDS);
    loops.shutdownGracefully(0, QUIET_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    return cutOff;
  }

  /// What listeners accepted before they closed waits for its event loop in front of this, so that nobody is forgotten.
  private void leave(final EventExecutor loop) {
    loop.submit(() -> FrontDoor.leave(clients, (EventLoop) loop)).awaitUninterruptibly();
  }
}
