package io.chainwalk.tools.proxy.exchange;

import io.chainwalk.route.Action;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.sticky.Target;
import io.chainwalk.tools.proxy.http.BadRequest;
import io.chainwalk.tools.proxy.http.CheckedHead;
import io.chainwalk.tools.proxy.http.ForwardedHeaders;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import io.chainwalk.tools.proxy.targets.Routing;
import io.chainwalk.tools.proxy.upstream.Deadlines;
import io.chainwalk.tools.proxy.upstream.UpstreamConnection;
import io.chainwalk.tools.proxy.upstream.UpstreamPool.Reuse;
import io.chainwalk.tools.proxy.upstream.UpstreamUser;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One request and its answer: route, choose a group and a target, send, answer. Methods stand in that order.
///
/// **Retries:** where nothing was sent, because no connection could be made, any request goes to another target. Where a
/// connection was lost before the first byte of an answer, a request goes once more only if its method is idempotent (RFC
/// 9110 section 9.2.2) and it has no body: to the same target where the connection was an old one, which may have been
/// closed for its age, else to another. A request that may have had an effect is never sent twice.
///
/// **Back-pressure:** whoever is slower has the other side not read: [ClientSide#readBody] for requests,
/// [UpstreamConnection#read] for answers. What is in between is bounded by the channels' water marks.
///
/// **Threads:** the event loop of client and endpoint alone.
public final class Exchange extends Deadlines.Timed implements UpstreamUser {
  private static final int SWITCHING = 101;

  private final LoopState loop;
  private final ClientSide client;
  private final CheckedHead head;
  private final ExchangeTimes times = new ExchangeTimes();

  private @Nullable RouteRule rule;
  private @Nullable Destination destination;
  private @Nullable UpstreamConnection upstream;
  private @Nullable ArrayDeque<HttpContent> waitingBody;
  private ProxyMetrics.@Nullable OfGroup counters;
  private String upgrade = "";
  private int attempts;
  private int status;
  private long bodyBytes;
  private boolean answerBegan;
  private boolean clientIsSlow;
  private boolean repeated;
  private boolean namesNoHost;
  private boolean over;

  /// Makes an exchange that has not begun.
  ///
  /// @param loop what exchanges of the event loop share
  /// @param client where the answer goes
  /// @param head of the request
  public Exchange(final LoopState loop, final ClientSide client, final CheckedHead head) {
    this.loop = loop;
    this.client = client;
    this.head = head;
  }

  /// Routes the request. It may be answered when this returns.
  public void start() {
    loop.deadlines().watch(this);
    final Routing routing = loop.shared().routing().get();
    counters = routing.noGroup();
    final RouteTable routes = routing.routes(head.secure(), head.from().listenerPort());
    if (routes == null) {
      answerItself(OwnAnswers.status(HttpResponseStatus.NOT_FOUND), "no listener");
      return;
    }
    final RouteRule found = routes.find(head);
    rule = found;
    switch (found.action()) {
      case Action.FixedResponse fixed -> answerItself(OwnAnswers.fixed(fixed), "");
      case Action.Redirect redirect -> answerItself(OwnAnswers.redirect(redirect, head), "");
      case Action.Forward forward -> choose(routing, forward);
    }
  }

  private void choose(final Routing routing, final Action.Forward forward) {
    final Destination chosen =
        Destination.choose(loop.shared().cookies(), forward, head, routing, loop.random());
    if (chosen == null) {
      answerItself(forward.statusWithoutWeight(), "no weight");
      return;
    }
    destination = chosen;
    counters = chosen.targets().counters();
    upgrade = wantedUpgrade();
    namesNoHost = !head.request().headers().contains(HttpHeaderNames.HOST);
    loop.shared().forwarded().toEndpoint(head, upgrade);
    final boolean isSentOnce = loop.shared().limits().retries() == 0 || !mayBeRepeated();
    connect(chosen, isSentOnce ? Reuse.PROVEN : Reuse.ANY);
  }

  /// The one protocol that connections may be changed to: others would take requests past the rules.
  private String wantedUpgrade() {
    final HttpHeaders headers = head.request().headers();
    final String wanted = headers.get(HttpHeaderNames.UPGRADE);
    return wanted != null
            && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(wanted)
            && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
            && head.bodyBytes() == 0
            && head.request().protocolVersion().equals(HttpVersion.HTTP_1_1)
        ? wanted
        : "";
  }

  private void connect(final Destination to, final Reuse reuse) {
    final Target target = to.target();
    if (target == null) {
      answerItself(to.targets().statusWithout(), "no target");
      return;
    }
    attempts++;
    loop.pool().lend(Destination.addressOf(target), reuse, this);
  }

  @Override
  public void onConnectFailed(final boolean isTimeout) {
    final Destination from = destination;
    if (over || from == null) {
      return;
    }
    from.targets().counters().connectFailed();
    if (attempts <= loop.shared().limits().retries()) {
      retry(from, true);
    } else {
      answerItself(isTimeout ? 504 : 502, isTimeout ? "connect timeout" : "connect refused");
    }
  }

  private void retry(final Destination to, final boolean another) {
    to.targets().counters().retried();
    if (another) {
      to.another();
    }
    connect(to, Reuse.NONE);
  }

  @Override
  public void onConnected(final UpstreamConnection connection) {
    if (over) {
      connection.abandon();
      return;
    }
    times.connected();
    upstream = connection;
    if (namesNoHost) { // HTTP/1.0, which goes on as HTTP/1.1
      head.request().headers().set(HttpHeaderNames.HOST, endpointText());
    }
    connection.send(head.request(), head.bodyBytes() != 0);
    sendWaitingBody(connection);
    connection.flush();
    deadlineIn(loop.shared().limits().responseMs());
    client.readBody(connection.isWritable());
  }

  private void sendWaitingBody(final UpstreamConnection connection) {
    final ArrayDeque<HttpContent> waiting = waitingBody;
    if (waiting != null) {
      waitingBody = null;
      waiting.forEach(connection::send);
    }
  }

  /// A part of the request's body came.
  ///
  /// @param content taken over
  public void onBody(final HttpContent content) {
    if (over) {
      content.release();
      return;
    }
    bodyBytes += content.content().readableBytes();
    final long most = loop.shared().limits().bodyBytes();
    if (most > 0 && bodyBytes > most) {
      content.release();
      loop.shared().metrics().refused(BadRequest.LARGE_BODY);
      answerItself(OwnAnswers.status(BadRequest.LARGE_BODY.status()), "body too large");
      return;
    }
    final UpstreamConnection to = upstream;
    if (to == null) {
      keep(content);
      client.readBody(false);
      return;
    }
    to.send(content);
    if (!to.isWritable()) {
      client.readBody(false);
    }
    if (!clientIsSlow) {
      deadlineIn(loop.shared().limits().responseMs());
    }
  }

  private void keep(final HttpContent content) {
    if (waitingBody == null) {
      waitingBody = new ArrayDeque<>();
    }
    waitingBody.add(content);
  }

  /// All that had come of the request has been handed over.
  public void onClientReadComplete() {
    if (upstream != null) {
      upstream.flush();
    }
  }

  @Override
  public void onUpstreamWritability(final boolean writable) {
    if (!over) {
      client.readBody(writable);
    }
  }

  @Override
  public void onAnswer(final HttpResponse answer) {
    final int code = answer.status().code();
    if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL && code != SWITCHING) {
      ForwardedHeaders.toClient(answer);
      client.answerHead(answer);
      return;
    }
    if (code == SWITCHING) {
      openTunnel(answer);
      return;
    }
    times.answered();
    status = code;
    answerBegan = true;
    ForwardedHeaders.toClient(answer);
    bindClient(answer);
    deadlineIn(loop.shared().limits().responseMs());
    client.answerHead(answer);
  }

  private void bindClient(final HttpResponse answer) {
    if (destination != null) {
      destination.bind(answer.headers());
    }
  }

  private void openTunnel(final HttpResponse answer) {
    final UpstreamConnection to = upstream;
    if (upgrade.isEmpty() || to == null) {
      answerItself(502, "upgrade that nobody asked for");
      return;
    }
    times.answered();
    status = SWITCHING;
    answerBegan = true;
    final String protocol = answer.headers().get(HttpHeaderNames.UPGRADE, upgrade);
    ForwardedHeaders.toClient(answer);
    answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    answer.headers().set(HttpHeaderNames.UPGRADE, protocol);
    bindClient(answer);
    client.answerHead(answer);
    upstream = null;
    noDeadline();
    client.becomeTunnel(
        to,
        bytes -> {
          times.sent(bytes);
          finish("");
        });
  }

  @Override
  public void onContent(final HttpContent content) {
    times.sent(content.content().readableBytes());
    if (content instanceof LastHttpContent) {
      upstream = null;
      client.answerContent(content);
      finish("");
      return;
    }
    client.answerContent(content);
    if (client.isWritable()) {
      deadlineIn(loop.shared().limits().responseMs());
    } else {
      onClientWritability(false);
    }
  }

  @Override
  public void onReadComplete() {
    client.flush();
  }

  /// The client takes more of the answer, or no more for now.
  ///
  /// @param writable whether it does
  public void onClientWritability(final boolean writable) {
    if (over || upstream == null || clientIsSlow == !writable) {
      return;
    }
    clientIsSlow = !writable;
    upstream.read(writable);
    deadlineIn(writable ? loop.shared().limits().responseMs() : loop.shared().limits().writeMs());
  }

  @Override
  public void onUpstreamGone() {
    final UpstreamConnection lost = upstream;
    final Destination from = destination;
    upstream = null;
    if (over || lost == null || from == null) {
      return;
    }
    if (answerBegan) {
      breakOff("endpoint closed");
    } else if (attempts <= loop.shared().limits().retries() && mayBeRepeated()) {
      repeated = true;
      retry(from, !lost.isReused());
    } else {
      answerItself(502, "endpoint closed");
    }
  }

  private boolean mayBeRepeated() {
    return !repeated
        && head.bodyBytes() == 0
        && switch (head.method()) {
          case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> upgrade.isEmpty();
          default -> false;
        };
  }

  @Override
  protected void onDeadline() {
    if (clientIsSlow) {
      breakOff("client too slow");
    } else if (answerBegan) {
      breakOff("answer timeout");
    } else {
      answerItself(504, "answer timeout");
    }
  }

  @Override
  protected void onFailure() {
    if (!over) {
      breakOff("failure");
    }
  }

  /// The request cannot be read to its end, which the client is told if it still can be.
  ///
  /// @param reason why
  public void refuse(final BadRequest reason) {
    loop.shared().metrics().refused(reason);
    if (over) {
      return;
    }
    if (answerBegan) {
      breakOff(Refusals.causeOf(reason));
    } else {
      answerItself(OwnAnswers.status(reason.status()), Refusals.causeOf(reason));
    }
  }

  /// The client has gone: nobody wants the answer any more.
  public void onClientGone() {
    if (!over) {
      finish("client closed");
    }
  }

  private void breakOff(final String cause) {
    finish(cause);
    client.breakOff();
  }

  private void answerItself(final int code, final String cause) {
    answerItself(OwnAnswers.status(HttpResponseStatus.valueOf(code)), cause);
  }

  private void answerItself(final FullHttpResponse answer, final String cause) {
    status = answer.status().code();
    answerBegan = true;
    times.answered();
    times.sent(head.method().equals("HEAD") ? 0 : answer.content().readableBytes());
    finish(cause);
    client.answerWhole(answer);
    client.flush();
  }

  private void finish(final String cause) {
    over = true;
    loop.deadlines().forget(this);
    if (upstream != null) {
      upstream.abandon();
      upstream = null;
    }
    if (waitingBody != null) {
      waitingBody.forEach(HttpContent::release);
      waitingBody = null;
    }
    if (destination != null) {
      destination.release();
    }
    if (counters != null) {
      counters.answered(status, times.totalNs());
    }
    if (loop.shared().log() != null) {
      loop.shared().log().log(times.entry(head, client.protocol(), this, cause));
    }
  }

  int status() {
    return status;
  }

  int attempts() {
    return attempts;
  }

  String ruleText() {
    return rule == null ? "" : rule.origin().toString();
  }

  String groupText() {
    return destination == null ? "" : destination.targets().name();
  }

  String endpointText() {
    final Target target = destination == null ? null : destination.target();
    return target == null ? "" : target.toString();
  }
}
